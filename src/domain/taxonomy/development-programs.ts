import type { ProgramRule } from './program-rule.ts';

const PACKAGE_SCRIPTS = { run: '*' };

/** Programs of those who write software: versions, packages, compilers, tests. */
export const DEVELOPMENT_PROGRAMS: Readonly<Record<string, ProgramRule>> = {
  // Version control and code hosting.
  git: {
    subcommands: `add am annotate apply archive bisect blame branch bundle cat-file check-ignore checkout cherry cherry-pick clean clone
      commit commit-tree config describe diff diff-tree difftool fetch filter-branch for-each-ref format-patch fsck gc grep hash-object
      help init lfs log ls-files ls-remote ls-tree maintenance merge merge-base merge-file merge-tree mergetool mv name-rev notes prune
      pull push range-diff read-tree rebase reflog remote repack replace rerere reset restore rev-list rev-parse revert rm shortlog show
      show-branch show-ref sparse-checkout stash status submodule switch symbolic-ref tag update-index update-ref verify-commit
      whatchanged worktree write-tree`,
    valueOptions: '-C -c --git-dir --work-tree --namespace --exec-path --super-prefix',
  },
  gh: {
    subcommands: `alias api attestation auth browse cache codespace config copilot extension gist gpg-key issue label org pr project
      release repo ruleset run search secret skill ssh-key status variable workflow`,
    groups: {
      auth: 'login logout refresh setup-git status switch token',
      cache: 'delete list',
      gist: 'clone create delete edit list view',
      issue: 'close comment create delete develop edit list lock pin reopen status transfer unlock unpin view',
      label: 'clone create delete edit list',
      pr: 'checkout checks close comment create diff edit list lock merge ready reopen review revert status unlock update-branch view',
      project: 'close copy create delete edit field-list item-add item-edit item-list list view',
      release: 'create delete download edit list upload view',
      repo: 'archive clone create delete edit fork list rename set-default sync view',
      run: 'cancel delete download list rerun view watch',
      search: 'code commits issues prs repos',
      secret: 'delete list set',
      variable: 'delete get list set',
      workflow: 'disable enable list run view',
    },
    valueOptions: '-R --repo --hostname',
  },
  glab: {
    subcommands: 'api auth ci issue label mr pipeline release repo variable',
    groups: {
      ci: 'artifact lint list run status trace view',
      issue: 'close create list note reopen update view',
      mr: 'approve checkout close create diff list merge note rebase update view',
      repo: 'clone create fork list view',
    },
    valueOptions: '-R --repo',
  },
  hg: {
    subcommands: 'add branch branches clone commit diff init log merge pull push rebase revert status update',
    valueOptions: '-R --cwd',
  },
  svn: { subcommands: 'add checkout cleanup commit delete diff export info log merge revert status switch update' },
  jj: {
    subcommands: 'abandon bookmark commit describe diff edit git log new rebase resolve restore show split squash status undo workspace',
    groups: { git: 'clone fetch init push remote', bookmark: 'create delete list move set track' },
    valueOptions: '-R --repository',
  },

  // JavaScript.
  npm: {
    subcommands: `access audit ci config create dedupe deprecate dist-tag exec explain fund init install install-test link ls list login
      logout outdated owner pack ping pkg prefix prune publish query rebuild restart root run search start stop test token uninstall
      unpublish update version view whoami`,
    groups: PACKAGE_SCRIPTS,
    valueOptions: '--prefix -C -w --workspace --registry --loglevel --cache --userconfig',
    aliases: {
      i: 'install',
      add: 'install',
      t: 'test',
      tst: 'test',
      x: 'exec',
      'run-script': 'run',
      rm: 'uninstall',
      remove: 'uninstall',
      un: 'uninstall',
      up: 'update',
      info: 'view',
      show: 'view',
      ll: 'ls',
      'run test': 'test',
      'run start': 'start',
      'run stop': 'stop',
    },
  },
  pnpm: {
    subcommands: '*',
    groups: PACKAGE_SCRIPTS,
    valueOptions: '-C --dir -F --filter --workspace-concurrency --reporter --loglevel',
    aliases: { i: 'install', t: 'test', rm: 'remove', 'run test': 'test', 'run start': 'start' },
  },
  yarn: { subcommands: '*', groups: { run: '*' }, valueOptions: '--cwd', aliases: { 'run test': 'test', 'run start': 'start' } },
  bun: {
    subcommands: 'add audit build create exec init install link outdated patch pm publish remove run test unlink update upgrade why x',
    groups: { run: '*' },
    valueOptions: '--cwd --filter -F --config -c --env-file --preload -r',
    aliases: { i: 'install', rm: 'remove', a: 'add' },
  },
  deno: {
    subcommands: `add bench bundle cache check compile coverage doc eval fmt info init install lint lsp publish remove repl run serve task
      test upgrade`,
    groups: { task: '*' },
    valueOptions: '--config -c',
  },
  turbo: { subcommands: '*', groups: { run: '*' }, valueOptions: '--filter -F --cwd --concurrency' },
  nx: { subcommands: 'affected build e2e format graph generate lint list migrate release report reset run run-many serve show test watch' },
  lerna: { subcommands: 'bootstrap changed clean exec list publish run version', groups: { run: '*' } },
  changeset: { subcommands: 'add init pre publish status tag version' },
  vite: { subcommands: 'build dev optimize preview serve' },
  vitest: { subcommands: 'bench dev init list related run watch' },
  playwright: { subcommands: 'codegen install install-deps merge-reports open screenshot show-report show-trace test uninstall' },
  cypress: { subcommands: 'cache info install open run verify' },
  next: { subcommands: 'build dev export info lint start telemetry typegen' },
  nuxt: { subcommands: 'build dev generate preview prepare typecheck' },
  nuxi: { subcommands: 'build dev generate preview prepare typecheck' },
  astro: { subcommands: 'add build check dev preview sync' },
  docusaurus: { subcommands: 'build clear deploy serve start swizzle' },
  ng: { subcommands: 'add build deploy e2e generate lint new serve test update' },
  nest: { subcommands: 'build generate info new start' },
  expo: { subcommands: 'customize doctor export install lint prebuild start' },
  eas: { subcommands: 'build submit update' },
  biome: { subcommands: 'check ci explain format init lint migrate rage search start stop' },
  prisma: {
    subcommands: 'db format generate init migrate studio validate',
    groups: { migrate: 'deploy dev diff reset resolve status', db: 'execute pull push seed' },
  },
  'drizzle-kit': { subcommands: 'check drop export generate introspect migrate pull push studio up' },
  pm2: { subcommands: 'delete describe list logs monit reload restart save show start startup status stop' },

  // Python.
  pip: { subcommands: 'cache check config debug download freeze hash index inspect install list show uninstall wheel' },
  pip3: { subcommands: 'cache check config debug download freeze hash index inspect install list show uninstall wheel' },
  uv: {
    subcommands: 'add auth build cache export format help init lock pip publish python remove run self sync tool tree venv version',
    groups: {
      pip: 'check compile freeze install list show sync tree uninstall',
      python: 'dir find install list pin uninstall upgrade',
      tool: 'dir install list run uninstall upgrade',
    },
    valueOptions: '--directory --project --python -p --config-file --cache-dir --color',
  },
  poetry: {
    subcommands: `add build cache check config env export init install list lock new publish remove run search self shell show source sync
      update version`,
    valueOptions: '-C --directory -P --project',
  },
  pdm: {
    subcommands: 'add build cache config info init install list lock publish remove run show sync update venv',
    valueOptions: '-p --project',
  },
  pipenv: { subcommands: 'check clean graph install lock run shell sync uninstall update' },
  pipx: { subcommands: 'ensurepath inject install list reinstall run uninstall upgrade' },
  hatch: { subcommands: 'build clean config dep env fmt new publish run shell test version' },
  rye: { subcommands: 'add build fmt init install lint lock publish remove run sync test' },
  conda: { subcommands: 'activate clean config create deactivate env info init install list remove run search update' },
  mamba: { subcommands: 'activate clean config create deactivate env info init install list remove run search update' },
  micromamba: { subcommands: 'activate clean config create deactivate env info install list remove run search update' },
  ruff: { subcommands: 'analyze check clean config format linter rule server version' },
  coverage: { subcommands: 'combine debug erase html json lcov report run xml' },
  'pre-commit': { subcommands: 'autoupdate clean gc install install-hooks migrate-config run sample-config try-repo uninstall' },
  alembic: { subcommands: 'branches check current downgrade history init merge revision show stamp upgrade', valueOptions: '-c -n -x' },
  flask: { subcommands: 'db routes run shell', valueOptions: '--app -A' },
  'manage.py': {
    subcommands: `check collectstatic createsuperuser dbshell diffsettings dumpdata flush loaddata makemessages makemigrations migrate
      runserver shell showmigrations sqlmigrate squashmigrations startapp test`,
  },
  celery: { subcommands: 'beat control events flower inspect purge worker', valueOptions: '-A --app -b --broker' },
  jupyter: { subcommands: 'execute kernelspec lab nbconvert notebook' },
  dbt: { subcommands: 'build clean compile debug deps docs run run-operation seed snapshot source test' },
  dvc: { subcommands: 'add checkout commit diff exp fetch init pull push repro run status' },

  // Go, Rust, JVM, .NET, C.
  go: {
    subcommands: 'bug build clean doc env fix fmt generate get help install list mod run telemetry test tool version vet work',
    groups: {
      mod: 'download edit graph init tidy vendor verify why',
      work: 'edit init sync use vendor',
      tool: 'cover nm objdump pprof trace',
    },
    valueOptions: '-C',
  },
  'golangci-lint': { subcommands: 'cache completion config custom fmt formatters help linters migrate run version' },
  cargo: {
    subcommands: `add audit bench binstall build check clean clippy deny doc expand fetch fix flamegraph fmt generate-lockfile init insta
      install llvm-cov login machete metadata miri new nextest outdated owner package publish remove run rustc rustdoc search test tree
      udeps uninstall update vendor watch xtask yank`,
    groups: { nextest: 'archive list run' },
    valueOptions: '--color --config -C -Z --manifest-path',
    aliases: { b: 'build', c: 'check', t: 'test', r: 'run', rm: 'remove' },
  },
  rustup: { subcommands: 'check component default doc override run self set show target toolchain update which' },
  mvn: { subcommands: 'clean compile deploy install package site test validate verify', valueOptions: '-f --file -pl -P -s -T' },
  mvnw: { subcommands: 'clean compile deploy install package site test validate verify', valueOptions: '-f --file -pl -P -s -T' },
  gradle: { subcommands: '*', valueOptions: '-p --project-dir -b --build-file -x --exclude-task' },
  gradlew: { subcommands: '*', valueOptions: '-p --project-dir -b --build-file -x --exclude-task' },
  sbt: { subcommands: 'assembly clean compile package publish run test' },
  bazel: { subcommands: 'build clean coverage cquery fetch info mod query run shutdown sync test version' },
  buck2: { subcommands: 'build clean query run test' },
  dotnet: {
    subcommands: `add build clean ef format list msbuild new nuget pack publish remove restore run sln store test tool vstest watch
      workload`,
    groups: { ef: 'database dbcontext migrations', tool: 'install list restore run uninstall update' },
  },
  nuget: { subcommands: 'add delete install list pack push restore sources' },
  make: { subcommands: '*', valueOptions: '-C -f -I -o -W --directory --file --makefile' },
  gmake: { subcommands: '*', valueOptions: '-C -f -I' },
  ninja: { subcommands: '*', valueOptions: '-C -f -k -l -d -t' },
  meson: { subcommands: 'compile configure dist init install introspect setup test wrap' },
  conan: { subcommands: 'build cache create export graph install list profile remote search upload' },
  zig: { subcommands: 'ast-check build build-exe build-lib build-obj cc fetch fmt init run test version' },
  swift: { subcommands: 'build package run test', groups: { package: 'clean describe init reset resolve update' } },
  xcodebuild: {
    subcommands: 'analyze archive build build-for-testing clean test test-without-building',
    valueOptions: '-scheme -project -workspace -destination -sdk -configuration -target -derivedDataPath -arch -resultBundlePath',
  },
  xcrun: { subcommands: 'simctl', groups: { simctl: 'boot create delete install launch list openurl shutdown' } },
  pod: { subcommands: 'deintegrate init install lib outdated repo spec update' },
  flutter: {
    subcommands: 'analyze build clean config create devices doctor drive format install pub run test upgrade',
    groups: { pub: 'add get outdated upgrade' },
  },
  dart: { subcommands: 'analyze compile create doc fix format pub run test', groups: { pub: 'add get publish upgrade' } },
  buf: { subcommands: 'breaking build format generate lint push' },

  // Ruby, PHP, Elixir and other languages.
  bundle: { subcommands: 'add audit check clean config exec info init install list lock outdated package remove show update' },
  gem: { subcommands: 'build environment install list push search uninstall update' },
  rails: { subcommands: '*', aliases: { c: 'console', g: 'generate', s: 'server', t: 'test' } },
  rake: { subcommands: '*' },
  composer: { subcommands: '*', valueOptions: '-d --working-dir', groups: { 'run-script': '*' } },
  artisan: { subcommands: '*' },
  mix: { subcommands: '*' },
  rebar3: { subcommands: '*' },
  stack: { subcommands: 'bench build clean exec ghci haddock install new run setup test' },
  cabal: { subcommands: 'bench build check clean configure exec haddock install repl run test update' },
  dune: { subcommands: 'build clean exec fmt init install promote runtest test' },
  opam: { subcommands: 'exec init install list pin remove switch update upgrade' },
  lein: { subcommands: '*' },
  luarocks: { subcommands: 'install list make remove search' },

  // Runners of tasks.
  just: { subcommands: '*', valueOptions: '-f --justfile -d --working-directory' },
  task: { subcommands: '*', valueOptions: '-d --dir -t --taskfile' },
  mise: {
    subcommands: 'activate doctor env exec install list ls outdated run tasks trust upgrade use watch where which x',
    groups: { run: '*' },
  },
  asdf: { subcommands: 'current exec global install list local plugin reshim' },
  volta: { subcommands: 'install list pin run' },
  nvm: { subcommands: 'alias current install list ls run uninstall use' },
  pyenv: { subcommands: 'exec global install local rehash versions' },
  rbenv: { subcommands: 'exec global install local rehash versions' },
  direnv: { subcommands: 'allow deny exec export reload status' },
  nix: {
    subcommands: 'build develop eval flake fmt log profile repl run search shell store',
    groups: { flake: 'check init lock metadata show update' },
  },
  devbox: { subcommands: 'add init install rm run services shell update', groups: { run: '*' } },
};
