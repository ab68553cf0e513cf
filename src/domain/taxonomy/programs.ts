/** A program whose first plain words say which of its parts is meant. Lists are separated by spaces; `*` is any plain word. */
export interface ProgramRule {
  readonly subcommands: string;
  /** Subcommands that have subcommands of their own. */
  readonly groups?: Readonly<Record<string, string>>;
  /** Options before or between the subcommands that take the next word as their value. */
  readonly valueOptions?: string;
  /** Other spellings of the words after the program, and what they are called here. */
  readonly aliases?: Readonly<Record<string, string>>;
}

const PACKAGE_SCRIPTS = { run: '*' };
const PROCESS_MANAGER = 'start stop restart status enable disable reload logs delete list save show';

/**
 * Only what stands here can become part of a name besides the program: an argument never does. `*` is for programs whose
 * subcommands are a project's own words (scripts, targets, tasks); a project has few, so names stay bounded.
 */
export const PROGRAMS: Readonly<Record<string, ProgramRule>> = {
  // Version control and code hosting.
  git: {
    subcommands: `add am annotate apply archive bisect blame branch bundle cat-file check-ignore checkout cherry cherry-pick clean clone commit
      commit-tree config describe diff diff-tree difftool fetch filter-branch for-each-ref format-patch fsck gc grep hash-object help init lfs log
      ls-files ls-remote ls-tree maintenance merge merge-base merge-file merge-tree mergetool mv name-rev notes prune pull push range-diff
      read-tree rebase reflog remote repack replace rerere reset restore rev-list rev-parse revert rm shortlog show show-branch show-ref
      sparse-checkout stash status submodule switch symbolic-ref tag update-index update-ref verify-commit whatchanged worktree write-tree`,
    valueOptions: '-C -c --git-dir --work-tree --namespace --exec-path --super-prefix',
  },
  gh: {
    subcommands: `alias api attestation auth browse cache codespace config copilot extension gist gpg-key issue label org pr project release repo
      ruleset run search secret skill ssh-key status variable workflow`,
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
    subcommands: `access audit ci config create dedupe deprecate dist-tag exec explain fund init install install-test link ls list login logout
      outdated owner pack ping pkg prefix prune publish query rebuild restart root run search start stop test token uninstall unpublish update
      version view whoami`,
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
    subcommands:
      'add bench bundle cache check compile coverage doc eval fmt info init install lint lsp publish remove repl run serve task test upgrade',
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
  pm2: { subcommands: PROCESS_MANAGER },

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
    subcommands:
      'add build cache check config env export init install list lock new publish remove run search self shell show source sync update version',
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
    subcommands: `check collectstatic createsuperuser dbshell diffsettings dumpdata flush loaddata makemessages makemigrations migrate runserver
      shell showmigrations sqlmigrate squashmigrations startapp test`,
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
    subcommands: `add audit bench binstall build check clean clippy deny doc expand fetch fix flamegraph fmt generate-lockfile init insta install
      llvm-cov login machete metadata miri new nextest outdated owner package publish remove run rustc rustdoc search test tree udeps uninstall
      update vendor watch xtask yank`,
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
    subcommands:
      'add build clean ef format list msbuild new nuget pack publish remove restore run sln store test tool vstest watch workload',
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

  // Containers, clusters, clouds, infrastructure.
  docker: {
    subcommands: `attach build builder buildx commit compose config container context cp create diff events exec export history image images import
      info inspect kill load login logout logs manifest network node pause plugin port ps pull push rename restart rm rmi run save scout search
      service stack start stats stop swarm system tag top trust unpause update version volume wait`,
    groups: {
      buildx: 'bake build create imagetools inspect ls prune rm use',
      compose:
        'build config cp create down events exec images kill logs ls pause port ps pull push restart rm run start stop top unpause up version wait watch',
      container: 'exec inspect logs ls prune rm run start stop',
      context: 'create inspect ls rm show use',
      image: 'build history inspect ls prune pull push rm tag',
      network: 'connect create disconnect inspect ls prune rm',
      system: 'df events info prune',
      volume: 'create inspect ls prune rm',
    },
    valueOptions: '-c --context -H --host --config -l --log-level -f --file -p --project-name --profile --env-file --project-directory',
  },
  'docker-compose': {
    subcommands:
      'build config create down events exec images kill logs pause port ps pull push restart rm run start stop top unpause up version',
    valueOptions: '-f --file -p --project-name --profile --env-file --project-directory -c --context -H --host',
  },
  podman: {
    subcommands: `build compose container cp create exec image images info inspect kill load login logs machine network play pod ps pull push restart
      rm rmi run save start stats stop system tag top volume`,
    groups: { compose: 'build down exec logs ps pull restart run start stop up', machine: 'init list rm start stop' },
  },
  kubectl: {
    subcommands: `annotate api-resources apply attach auth autoscale certificate cluster-info config cordon cp create debug delete describe diff
      drain edit events exec explain expose get kustomize label logs patch port-forward proxy replace rollout run scale set taint top uncordon
      version wait`,
    groups: {
      config: 'current-context get-contexts set-context use-context view',
      rollout: 'history pause restart resume status undo',
    },
    valueOptions: '-n --namespace --context --kubeconfig --cluster --user --as -s --server --token --request-timeout -v',
  },
  oc: { subcommands: 'apply create delete describe exec get login logs new-app new-project patch project rollout rsh scale status' },
  helm: {
    subcommands:
      'create dependency env get history install lint list package plugin pull push registry repo rollback search show status template test uninstall upgrade',
    groups: { repo: 'add index list remove update', dependency: 'build list update' },
    valueOptions: '-n --namespace --kube-context --kubeconfig',
  },
  kustomize: { subcommands: 'build create edit version' },
  minikube: { subcommands: 'addons config dashboard delete image ip kubectl logs profile service start status stop tunnel' },
  kind: { subcommands: 'build create delete export get load version' },
  k3d: { subcommands: 'cluster image kubeconfig node registry' },
  skaffold: { subcommands: 'apply build debug delete deploy dev render run test verify' },
  argocd: { subcommands: 'account app cluster context login logout proj repo' },
  flux: { subcommands: 'bootstrap check create delete diff export get install logs reconcile resume suspend' },
  terraform: {
    subcommands:
      'apply console destroy fmt force-unlock get graph import init login output plan providers refresh show state taint test untaint validate version workspace',
    groups: { state: 'list mv pull push rm show', workspace: 'delete list new select show' },
  },
  tofu: { subcommands: 'apply console destroy fmt import init output plan providers refresh show state test validate workspace' },
  terragrunt: { subcommands: 'apply destroy hclfmt init output plan run-all validate' },
  pulumi: { subcommands: 'cancel config destroy import login logs new preview refresh stack up', valueOptions: '-C --cwd -s --stack' },
  packer: { subcommands: 'build fmt init inspect plugins validate' },
  vagrant: { subcommands: 'destroy halt init provision reload resume snapshot ssh status suspend up' },
  'ansible-galaxy': {
    subcommands: 'collection install role',
    groups: { collection: 'build install list publish', role: 'install list remove' },
  },
  'ansible-vault': { subcommands: 'create decrypt edit encrypt rekey view' },
  cdk: { subcommands: 'bootstrap deploy destroy diff doctor init list ls synth watch' },
  sam: { subcommands: 'build delete deploy init local logs package sync validate', groups: { local: 'invoke start-api start-lambda' } },
  serverless: { subcommands: 'deploy info invoke logs offline package print remove rollback' },
  aws: {
    subcommands: `athena cloudformation cloudfront cloudwatch codebuild cognito-idp configure dynamodb ec2 ecr ecs eks elbv2 events glue iam kinesis kms lambda
      logs rds redshift route53 s3 s3api secretsmanager ses sns sqs ssm sso stepfunctions sts`,
    groups: {
      s3: 'cp ls mb mv presign rb rm sync',
      sso: 'login logout',
      ecr: 'get-login-password',
      lambda: 'invoke update-function-code',
      logs: 'tail',
    },
    valueOptions: '--profile --region --output --endpoint-url --query',
  },
  gcloud: {
    subcommands:
      'app artifacts auth beta builds components compute config container dataproc deploy functions iam info init logging projects pubsub run secrets services sql storage',
    groups: {
      app: 'browse deploy logs',
      auth: 'application-default list login print-access-token',
      builds: 'list log submit',
      config: 'get-value list set',
      functions: 'call deploy logs',
      run: 'deploy jobs services',
    },
    valueOptions: '--project --account --configuration --format --region --zone',
  },
  az: {
    subcommands:
      'account acr ad aks appservice boards cosmosdb deployment functionapp group keyvault login logout monitor network pipelines repos role sql storage vm webapp',
    groups: { aks: 'create get-credentials list', pipelines: 'list run runs', repos: 'list pr', webapp: 'deploy log up' },
    valueOptions: '--subscription -o --output --query',
  },
  firebase: {
    subcommands: 'deploy emulators:exec emulators:start functions:log hosting:channel:deploy init login serve use',
    valueOptions: '-P --project -c --config',
  },
  vercel: {
    subcommands: 'alias build deploy dev domains env inspect link list login logs ls promote pull redeploy remove rollback',
    valueOptions: '-t --token --scope --cwd',
  },
  netlify: { subcommands: 'build deploy dev env functions init link login logs open status' },
  fly: {
    subcommands: 'apps auth config deploy launch logs machine postgres proxy scale secrets ssh status volumes',
    valueOptions: '-a --app -c --config',
  },
  flyctl: {
    subcommands: 'apps auth config deploy launch logs machine postgres proxy scale secrets ssh status volumes',
    valueOptions: '-a --app -c --config',
  },
  heroku: {
    subcommands: 'addons apps config create local logs maintenance open pg:psql pg:reset ps releases rollback run',
    valueOptions: '-a --app -r --remote',
  },
  railway: { subcommands: 'add connect deploy down init link login logs run service status up variables' },
  wrangler: {
    subcommands: 'd1 deploy dev init kv login pages publish r2 rollback secret tail types versions whoami',
    groups: { d1: 'create execute list migrations', pages: 'deploy dev project', secret: 'bulk delete list put' },
    valueOptions: '-c --config -e --env',
  },
  supabase: {
    subcommands: 'db functions gen init link login migration projects secrets start status stop',
    groups: { db: 'diff dump lint pull push reset', functions: 'delete deploy list new serve', migration: 'list new repair up' },
  },
  op: { subcommands: 'account inject item read run signin vault whoami' },
  doppler: { subcommands: 'configs login run secrets setup' },
  'aws-vault': { subcommands: 'add exec list login rotate' },
  dotenvx: { subcommands: 'decrypt encrypt get run set' },
  vault: { subcommands: 'auth delete kv list login policy read secrets status token write' },

  // Machine and services.
  brew: {
    subcommands:
      'bundle cask cleanup config deps doctor info install leaves link list outdated reinstall search services tap uninstall unlink untap update upgrade uses',
    groups: { services: PROCESS_MANAGER },
  },
  apt: { subcommands: 'autoremove edit-sources full-upgrade install list purge remove search show update upgrade', valueOptions: '-o -t' },
  'apt-get': {
    subcommands: 'autoclean autoremove build-dep clean dist-upgrade download install purge remove source update upgrade',
    valueOptions: '-o -t',
  },
  'apt-cache': { subcommands: 'depends policy rdepends search show' },
  apk: { subcommands: 'add del fix info search update upgrade' },
  dnf: { subcommands: 'builddep check-update clean info install list makecache provides remove repolist search update upgrade' },
  yum: { subcommands: 'check-update clean info install list makecache provides remove search update' },
  snap: { subcommands: 'find info install list refresh remove' },
  flatpak: { subcommands: 'info install list remote-add run search uninstall update' },
  choco: { subcommands: 'install list outdated search uninstall upgrade' },
  scoop: { subcommands: 'bucket install list search status uninstall update' },
  winget: { subcommands: 'install list search show uninstall upgrade' },
  systemctl: {
    subcommands:
      'cat daemon-reload disable enable edit is-active is-enabled is-failed kill list-timers list-unit-files list-units mask reload restart show start status stop unmask',
  },
  launchctl: { subcommands: 'bootout bootstrap kickstart list load print start stop unload' },
  supervisorctl: { subcommands: 'reload reread restart start status stop tail update' },
  tmux: {
    subcommands: `attach-session capture-pane display-message display has-session kill-pane kill-server kill-session kill-window list-panes list-sessions
      list-windows new-session new-window paste-buffer pipe-pane resize-pane resize-window respawn-pane run-shell select-pane select-window
      send-keys set-buffer set-option show-options source-file split-window start-server wait-for`,
    valueOptions: '-L -S -f',
    aliases: {
      attach: 'attach-session',
      capturep: 'capture-pane',
      has: 'has-session',
      ls: 'list-sessions',
      new: 'new-session',
      neww: 'new-window',
      send: 'send-keys',
    },
  },
  openssl: { subcommands: 'dgst enc genpkey genrsa pkcs12 pkey rand req rsa s_client sha256 verify version x509' },
  caddy: { subcommands: 'adapt fmt reload run start stop validate' },
  ollama: { subcommands: 'create list ps pull push rm run serve show stop' },

  // Agents and their tools.
  claude: {
    subcommands: 'agents auth config doctor install mcp plugin setup-token update',
    groups: { mcp: 'add add-json get list remove serve', plugin: 'disable enable install list marketplace uninstall update validate' },
  },
  codex: { subcommands: 'apply app-server cloud completion debug exec features login logout mcp mcp-server resume review sandbox' },
  gemini: { subcommands: 'extensions mcp' },
  opencode: { subcommands: 'agent auth export github mcp models run serve stats upgrade web' },
  bd: {
    subcommands: `blocked children close comment comments config count create defer delete dep doctor duplicate edit epic export history hooks import
      info init label lint list memories merge-slot migrate note onboard prime promote purge q query ready recall remember rename reopen search
      set-state show stale stats status swarm sync undefer update version where`,
    groups: { dep: 'add cycles list relate remove tree unrelate' },
    valueOptions: '--db --actor -C --directory',
  },
  entire: {
    subcommands: 'attach checkpoint clean configure disable doctor enable explain reset resume rewind session status trace version',
    groups: { checkpoint: 'explain list rewind search', session: 'attach current info list resume stop' },
  },
  workmux: {
    subcommands:
      'add capture close config dashboard docs init last-done list merge open path remove rename resurrect run send setup sidebar status wait',
    aliases: { ls: 'list', rm: 'remove' },
  },
  'session-buddy': {
    subcommands:
      'anomalies archive backup baselines checkpoint compact config connect demo dependencies doctor experiment import init load-test mcp migrate predict recommend record report restore session sessions start status stop token trend websocket-server',
  },

  // Tests, quality, security.
  semgrep: { subcommands: 'ci login scan test' },
  trivy: { subcommands: 'config fs image kubernetes repo sbom' },
  snyk: { subcommands: 'auth code container iac monitor test' },
  gitleaks: { subcommands: 'detect dir git protect' },
  k6: { subcommands: 'archive cloud inspect run' },
  'agent-browser': {
    subcommands: `back check click close console cookies dblclick drag errors eval fill find focus forward get hover is keyboard mouse network open pdf press
      reload screenshot scroll scrollintoview select session set snapshot storage tab trace type uncheck upload wait`,
    valueOptions: '--session --profile --cdp --state --executable-path --headers --proxy',
  },
  'ast-grep': { subcommands: 'lsp new outline run scan test' },
  sg: { subcommands: 'lsp new run scan test' },
};
