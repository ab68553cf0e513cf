import type { ProgramRule } from './program-rule.ts';

/** Programs that deal with containers, clouds, machines, other agents, and with checking what was made. */
export const OPERATIONS_PROGRAMS: Readonly<Record<string, ProgramRule>> = {
  // Containers, clusters, clouds, infrastructure.
  docker: {
    subcommands: `attach build builder buildx commit compose config container context cp create diff events exec export history image
      images import info inspect kill load login logout logs manifest network node pause plugin port ps pull push rename restart rm rmi
      run save scout search service stack start stats stop swarm system tag top trust unpause update version volume wait`,
    groups: {
      buildx: 'bake build create imagetools inspect ls prune rm use',
      compose: `build config cp create down events exec images kill logs ls pause port ps pull push restart rm run start stop top unpause
        up version wait watch`,
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
    subcommands: `build config create down events exec images kill logs pause port ps pull push restart rm run start stop top unpause up
      version`,
    valueOptions: '-f --file -p --project-name --profile --env-file --project-directory -c --context -H --host',
  },
  podman: {
    subcommands: `build compose container cp create exec image images info inspect kill load login logs machine network play pod ps pull
      push restart rm rmi run save start stats stop system tag top volume`,
    groups: { compose: 'build down exec logs ps pull restart run start stop up', machine: 'init list rm start stop' },
  },
  kubectl: {
    subcommands: `annotate api-resources apply attach auth autoscale certificate cluster-info config cordon cp create debug delete
      describe diff drain edit events exec explain expose get kustomize label logs patch port-forward proxy replace rollout run scale set
      taint top uncordon version wait`,
    groups: {
      config: 'current-context get-contexts set-context use-context view',
      rollout: 'history pause restart resume status undo',
    },
    valueOptions: '-n --namespace --context --kubeconfig --cluster --user --as -s --server --token --request-timeout -v',
  },
  oc: { subcommands: 'apply create delete describe exec get login logs new-app new-project patch project rollout rsh scale status' },
  helm: {
    subcommands: `create dependency env get history install lint list package plugin pull push registry repo rollback search show status
      template test uninstall upgrade`,
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
    subcommands: `apply console destroy fmt force-unlock get graph import init login output plan providers refresh show state taint test
      untaint validate version workspace`,
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
    subcommands: `athena cloudformation cloudfront cloudwatch codebuild cognito-idp configure dynamodb ec2 ecr ecs eks elbv2 events glue
      iam kinesis kms lambda logs rds redshift route53 s3 s3api secretsmanager ses sns sqs ssm sso stepfunctions sts`,
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
    subcommands: `app artifacts auth beta builds components compute config container dataproc deploy functions iam info init logging
      projects pubsub run secrets services sql storage`,
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
    subcommands: `account acr ad aks appservice boards cosmosdb deployment functionapp group keyvault login logout monitor network
      pipelines repos role sql storage vm webapp`,
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
    subcommands: `bundle cask cleanup config deps doctor info install leaves link list outdated reinstall search services tap uninstall
      unlink untap update upgrade uses`,
    groups: { services: 'info list restart run start stop' },
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
    subcommands: `cat daemon-reload disable enable edit is-active is-enabled is-failed kill list-timers list-unit-files list-units mask
      reload restart show start status stop unmask`,
  },
  launchctl: { subcommands: 'bootout bootstrap kickstart list load print start stop unload' },
  supervisorctl: { subcommands: 'reload reread restart start status stop tail update' },
  tmux: {
    subcommands: `attach-session capture-pane display-message display has-session kill-pane kill-server kill-session kill-window
      list-panes list-sessions list-windows new-session new-window paste-buffer pipe-pane resize-pane resize-window respawn-pane run-shell
      select-pane select-window send-keys set-buffer set-option show-options source-file split-window start-server wait-for`,
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
  adb: {
    subcommands: `connect devices disconnect exec-out forward install kill-server logcat pull push reboot reverse shell start-server
      uninstall wait-for-device`,
    valueOptions: '-s -t -H -P',
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
    subcommands: `blocked children close comment comments config count create defer delete dep doctor duplicate edit epic export history
      hooks import info init label lint list memories merge-slot migrate note onboard prime promote purge q query ready recall remember
      rename reopen search set-state show stale stats status swarm sync undefer update version where`,
    groups: { dep: 'add cycles list relate remove tree unrelate' },
    valueOptions: '--db --actor -C --directory',
  },
  entire: {
    subcommands: 'attach checkpoint clean configure disable doctor enable explain reset resume rewind session status trace version',
    groups: { checkpoint: 'explain list rewind search', session: 'attach current info list resume stop' },
  },
  workmux: {
    subcommands: `add capture close config dashboard docs init last-done list merge open path remove rename resurrect run send setup
      sidebar status wait`,
    aliases: { ls: 'list', rm: 'remove' },
  },
  'session-buddy': {
    subcommands: `anomalies archive backup baselines checkpoint compact config connect demo dependencies doctor experiment forget
      import init load-test mcp migrate pipelines predict recommend record report restore run session sessions start status stop token trend
      websocket-server`,
  },

  // Tests, quality, security.
  semgrep: { subcommands: 'ci login scan test' },
  trivy: { subcommands: 'config fs image kubernetes repo sbom' },
  snyk: { subcommands: 'auth code container iac monitor test' },
  gitleaks: { subcommands: 'detect dir git protect' },
  k6: { subcommands: 'archive cloud inspect run' },
  'agent-browser': {
    subcommands: `back check click close console cookies dblclick drag errors eval fill find focus forward get hover is keyboard mouse
      network open pdf press reload screenshot scroll scrollintoview select session set snapshot storage tab trace type uncheck upload
      wait`,
    valueOptions: '--session --profile --cdp --state --executable-path --headers --proxy',
  },
  'ast-grep': { subcommands: 'lsp new outline run scan test' },
  sg: { subcommands: 'lsp new run scan test' },
};
