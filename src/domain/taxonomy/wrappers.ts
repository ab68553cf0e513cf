/** A command that runs the command given in its arguments, so that one names the whole. */
export interface WrapperRule {
  /** Options, separated by spaces, that take the next word as their value. */
  readonly valueOptions?: string;
  /** Options whose value is itself a command line. */
  readonly scriptOptions?: string;
  /** Options with which it runs nothing: `command -v git` only looks git up. */
  readonly lookupOptions?: string;
  /** How many words other than options stand before the wrapped command; 0 when not given. */
  readonly operands?: number;
}

/** Keyed by name as it would be without unwrapping: a program, or a program with its subcommand. */
export const WRAPPERS: Readonly<Record<string, WrapperRule>> = {
  // Other user, other environment, other priority.
  sudo: { valueOptions: '-u -g -h -p -C -D -R -T -U -r -t --user --group --host --prompt --chdir', lookupOptions: '-l -v -k -K' },
  doas: { valueOptions: '-u -C' },
  su: { scriptOptions: '-c --command', valueOptions: '-s --shell', operands: 1 },
  gosu: { operands: 1 },
  env: { valueOptions: '-u -C --unset --chdir', scriptOptions: '-S --split-string' },
  'cross-env': {},
  dotenv: { valueOptions: '-e -f -p' },
  'dotenvx run': { valueOptions: '-f --env-file -e' },
  nice: { valueOptions: '-n --adjustment' },
  ionice: { valueOptions: '-c -n -p' },
  chroot: { operands: 1 },
  // Time, signals, terminals, input and output.
  time: { valueOptions: '-f -o --format --output' },
  timeout: { valueOptions: '-s -k --signal --kill-after', operands: 1 },
  gtimeout: { valueOptions: '-s -k --signal --kill-after', operands: 1 },
  nohup: {},
  setsid: {},
  stdbuf: { valueOptions: '-i -o -e' },
  unbuffer: {},
  winpty: {},
  caffeinate: { valueOptions: '-t -w' },
  watch: { valueOptions: '-n -d --interval' },
  flock: { valueOptions: '-w -E --timeout', scriptOptions: '-c --command', operands: 1 },
  'xvfb-run': { valueOptions: '-s -n -e -f -w --server-args --server-num' },
  strace: { valueOptions: '-e -o -p -s -E -u' },
  xargs: {
    valueOptions: '-I -n -P -d -L -s -a -E --max-args --max-procs --delimiter --max-lines --arg-file --replace',
  },
  parallel: { valueOptions: '-j -a -S --jobs --joblog --arg-file' },
  rtk: {},
  // Builtins of the shell.
  command: { lookupOptions: '-v -V' },
  builtin: {},
  exec: { valueOptions: '-a' },
  // Another system on the same machine.
  wsl: { valueOptions: '-d -u --distribution --user --cd --shell-type', lookupOptions: '-l -v --list --status --version --shutdown' },
  arch: {},
  // Runners of packages and of project environments.
  npx: { valueOptions: '-p --package -w --workspace --prefix', scriptOptions: '-c --call' },
  pnpx: { valueOptions: '-p --package', scriptOptions: '-c' },
  bunx: { valueOptions: '-p --package' },
  'npm exec': { valueOptions: '-p --package -w --workspace', scriptOptions: '-c --call' },
  'pnpm exec': {},
  'pnpm dlx': { valueOptions: '--package -p', scriptOptions: '-c' },
  'yarn exec': {},
  'yarn dlx': { valueOptions: '-p --package' },
  'bun x': { valueOptions: '-p --package' },
  uvx: { valueOptions: '--from --with --with-editable --python -p --index-url --extra-index-url --env-file --directory' },
  'uv run': {
    valueOptions: `--with --with-editable --with-requirements --extra --group --only-group --no-group --python -p --package --project
      --directory --env-file --index-url --extra-index-url -C --index`,
  },
  'uv tool run': { valueOptions: '--from --with --python -p' },
  'poetry run': {},
  'pipenv run': {},
  'pdm run': { valueOptions: '-p --project' },
  'rye run': {},
  'hatch run': {},
  'pipx run': { valueOptions: '--spec --python' },
  'conda run': { valueOptions: '-n -p --name --prefix --cwd' },
  'mamba run': { valueOptions: '-n -p --name --prefix --cwd' },
  'micromamba run': { valueOptions: '-n -p --name --prefix --cwd' },
  'bundle exec': {},
  'rbenv exec': {},
  'pyenv exec': {},
  'asdf exec': {},
  'mise exec': {},
  'mise x': {},
  'direnv exec': { operands: 1 },
  'volta run': { valueOptions: '--node --npm --yarn' },
  'nix develop': { scriptOptions: '-c --command' },
  'nix-shell': { scriptOptions: '--run --command', valueOptions: '-p -A' },
  'op run': { valueOptions: '--env-file --account' },
  'doppler run': { valueOptions: '-p -c --project --config', scriptOptions: '--command' },
  'aws-vault exec': { operands: 1 },
};

/** Shells: `bash -c '…'` is named by what it runs, `bash build.sh` by the script. */
export const SHELLS: readonly string[] = ['bash', 'sh', 'zsh', 'dash', 'ksh', 'fish', 'ash'];

/** Windows shells and the options, in lower case, after which the rest of the line is the command. */
export const WINDOWS_SHELLS: Readonly<Record<string, string>> = {
  pwsh: '-command -c',
  powershell: '-command -c',
  cmd: '/c //c /k //k',
};

/** Interpreters that run a well-known program handed to them: by module option, or as a script of that name. */
export const INTERPRETERS: Readonly<
  Record<string, { readonly moduleOption?: string; readonly valueOptions?: string; readonly scripts?: string }>
> = {
  python: { moduleOption: '-m', valueOptions: '-W -X', scripts: 'manage.py' },
  py: { moduleOption: '-m', valueOptions: '-W -X', scripts: 'manage.py' },
  php: { scripts: 'artisan composer.phar', valueOptions: '-d -c' },
  ruby: { scripts: 'rails rake', valueOptions: '-I -r' },
  node: { scripts: 'ace', valueOptions: '-r --require --import --env-file' },
};

/** Package managers that run a program of the project without a word between: `pnpm vitest run` is `vitest run`. */
export const PACKAGE_RUNNERS: readonly string[] = ['pnpm', 'yarn'];
/** Programs that come as packages, so that their name after a package manager means them and no script of the project. */
export const PACKAGE_PROGRAMS = `astro ava biome c8 changeset commitlint cypress drizzle-kit electron-builder esbuild eslint expo jest knip
  lerna lint-staged mocha next ng nodemon nuxt nx nyc oxlint playwright prettier prisma publint rollup storybook stylelint svelte-check
  tsc tsdown tsup tsx ts-node turbo typedoc vite vitest vue-tsc webpack wrangler`;
