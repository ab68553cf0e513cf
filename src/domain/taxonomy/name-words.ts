import type { CategoryName } from './categories.ts';

/**
 * Words in the names of skills, agents, MCP tools, CI stages, hooks and package scripts that say what they are for. The
 * first category in this order that has a word of the name counts: `test-review` is testing before it is review.
 */
export const CATEGORY_WORDS: Partial<Record<CategoryName, string>> = {
  security: 'security sast secret secrets vulnerability vulnerabilities audit threat pentest cve bandit safety gitleaks snyk',
  testing: `test tests testing tester tested tdd e2e spec specs unit integration coverage qa smoke regression verify verification verifier
    validate validation validator playwright vitest jest pytest mutation`,
  type_checking: 'typecheck typechecker types typing mypy pyright zuban tsc typescheck',
  linting: 'lint linter linting lints eslint ruff check checks checker vale markdownlint style-check clippy credo knip quality',
  formatting: 'format formatter formatting fmt prettier black isort',
  review: 'review reviewer reviewing reviews critique critic code-review feedback approve pr-review',
  benchmarking: 'bench benchmark benchmarks benchmarking performance perf profile profiler profiling load-test loadtest latency',
  deployment: `deploy deployment deployer deploys release releases releasing publish publisher rollout ship shipping rollback promote
    canary`,
  debugging: `debug debugger debugging bug bugs fix fixer bugfix diagnose diagnosis troubleshoot troubleshooting investigate investigation
    triage root-cause error errors`,
  version_control: `git commit commits branch branches merge rebase worktree worktrees stash changelog checkpoint cherry-pick
    conventional-commit push`,
  code_hosting: 'github gitlab pr prs pull-request pull-requests pullrequest',
  issue_tracking: 'issue issues ticket tickets jira linear beads kanban backlog',
  refactoring: 'refactor refactoring refactorer simplify simplifier cleanup-code modernize rename restructure',
  databases: `sql database databases db postgres postgresql mysql sqlite mongodb migration migrations migrate schema prisma seed supabase
    redis duckdb`,
  containers: 'docker container containers kubernetes k8s helm compose image-build',
  infrastructure: 'terraform infra infrastructure cloud aws gcp azure ansible provision provisioning network dns',
  observability: `observability monitoring monitor metrics logs logging tracing traces telemetry otel opentelemetry grafana sentry
    dashboard alert alerts`,
  documentation: 'doc docs documentation documenter readme writing writer prose markdown clearly tutorial guide translate copywriting',
  media: `image images audio video figma design designer artifact slides pptx diagram diagrams canvas photo screenshot screenshots speech
    svg logo theme ui ux css draw excalidraw mermaid`,
  browser: 'browser chrome chromium puppeteer webapp navigate devtools',
  web: 'web fetch http crawl crawler scrape scraper url api-call internet',
  searching: 'search searcher find finder explore explorer exploration locate lookup grep glob codebase',
  planning: `plan plans planner planning architect architecture brainstorm brainstorming spec-writer roadmap prd design-doc todo todos
    task tasks estimate requirements`,
  memory: 'memory memories remember recall notes knowledge',
  communication: 'slack email mail gmail notify notification notifications message messages discord telegram teams chat',
  dependencies: 'dependency dependencies deps install packages package upgrade renovate bump',
  building: 'build builds builder building compile compiler bundle bundling codegen',
  data_processing: 'analytics csv xlsx excel spreadsheet etl pandas notebook dataset statistics',
  running: 'start serve dev preview watch',
  delegation: 'agent agents subagent subagents delegate orchestrate orchestrator orchestration swarm dispatch',
  editing: 'edit editor coder code coding implement implementer implementation developer develop programmer feature',
};
