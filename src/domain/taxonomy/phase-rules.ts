import type { CategoryName } from './categories.ts';

/** The workflow phases of CONTRACT section 1. */
export const WORKFLOW_PHASES = ['setup', 'execution', 'verification', 'cleanup', 'rollback', 'deployment'] as const;
export type WorkflowPhase = (typeof WORKFLOW_PHASES)[number];

/** Shell commands that serve another phase than the rest of their category, by name, separated by commas. */
export const SHELL_PHASES: Partial<Record<WorkflowPhase, string>> = {
  setup: `git clone, git init, git fetch, git pull, git checkout, git switch, git submodule, gh repo clone, gh repo fork, gh pr checkout,
    mkdir, npm install, npm ci, npm init, pip install, pip3 install, poetry install, uv pip, pnpm install, yarn install, bun install,
    cargo new, cargo init, uv venv, uv sync, uv init, venv, virtualenv, docker pull, docker compose pull, docker compose up,
    docker-compose up, podman pull, terraform init, tofu init, createdb, direnv, nvm, pyenv, rbenv, mise, asdf, volta, corepack,
    mix deps.get, mix ecto.create, mix ecto.setup, go mod, dotnet restore, dotnet new, create-next-app, create-vite, create-react-app,
    helm repo, ansible-galaxy, pre-commit install, playwright install, playwright install-deps, rails db:setup, rails db:create,
    minikube start, kind create, vagrant up, conda create, conda activate, gem install, bundle install, composer install, brew install,
    apt install, apt-get install, apt-get update, apt update, apk add, dnf install, yum install, winget install, choco install,
    scoop install, snap install, bd init, workmux init, workmux setup, entire enable, entire configure, direnv allow, mktemp`,
  verification: `gh pr checks, gh run watch, gh run view, gh run list, glab ci, git fsck, git verify-commit, git diff, diff, cmp,
    kubectl wait, kubectl rollout status, kubectl diff, terraform plan, terraform validate, tofu plan, pulumi preview, helm lint,
    helm template, cdk diff, cdk synth, pg_isready, docker compose config, cosign, commitlint, nix flake check, cargo check, md5sum,
    sha256sum, shasum, bd doctor, entire doctor`,
  cleanup: `rm, rmdir, remove-item, del, git clean, git prune, git gc, docker system, docker rm, docker rmi, docker compose down,
    docker compose rm, docker-compose down, docker-compose rm, docker volume rm, docker volume prune, docker image prune, docker image rm,
    docker container prune, docker container rm, docker builder, podman rm, podman rmi, podman system, cargo clean, go clean, mvn clean,
    mvnw clean, gradle clean, gradlew clean, make clean, mix clean, dotnet clean, flutter clean, bazel clean, kubectl delete,
    helm uninstall, terraform destroy, tofu destroy, pulumi destroy, cdk destroy, vagrant destroy, kind delete, minikube delete,
    npm prune, npm uninstall, pip uninstall, brew cleanup, brew uninstall, dropdb, mix ecto.drop, kill, pkill, killall, stop-process,
    taskkill, tmux kill-session, tmux kill-window, tmux kill-pane, tmux kill-server, unlink, shred, trash, ruff clean, dbt clean,
    lerna clean, apt autoremove, apt-get autoremove, apt-get clean, workmux remove, workmux close, gh cache, sam delete,
    serverless remove, conda clean, docusaurus clear, nx reset, bd delete, bd purge`,
  rollback: `git revert, git reset, git restore, helm rollback, kubectl rollout undo, alembic downgrade, vercel rollback,
    wrangler rollback, serverless rollback, heroku rollback, heroku releases, rails db:rollback, mix ecto.rollback,
    artisan migrate:rollback, terraform untaint, npm unpublish, npm deprecate, cargo yank, gh pr revert, hg revert, svn revert, jj undo,
    entire rewind, entire reset, pg_restore, mongorestore, session-buddy restore`,
  deployment: 'kubectl apply, terraform apply, tofu apply, pulumi up, supabase functions deploy, prisma migrate deploy, gh workflow run',
};

/** Words in other names that say the phase outright; looked at before the category. */
export const PHASE_WORDS: Partial<Record<WorkflowPhase, string>> = {
  rollback: 'rollback revert undo restore downgrade backout',
  deployment: 'deploy deployment release publish rollout ship promote',
  cleanup: 'cleanup clean teardown purge prune destroy',
  setup: 'setup bootstrap init initialize install prepare provision onboard onboarding checkout restore-cache',
  verification: 'verify verification validate validation test tests testing lint check checks audit review typecheck qa',
};

/** The phase that skills of a category usually serve. A category that serves any phase is not here. */
export const CATEGORY_PHASES: Partial<Record<CategoryName, WorkflowPhase>> = {
  editing: 'execution',
  coding: 'execution',
  refactoring: 'execution',
  debugging: 'execution',
  building: 'execution',
  running: 'execution',
  testing: 'verification',
  linting: 'verification',
  type_checking: 'verification',
  review: 'verification',
  security: 'verification',
  benchmarking: 'verification',
  quality: 'verification',
  deployment: 'deployment',
};
