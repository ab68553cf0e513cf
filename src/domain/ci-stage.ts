import { classify } from './taxonomy/classify.ts';
import type { WorkflowPhase } from './taxonomy/phase-rules.ts';

interface StageRule {
  /** The workflow phase of CONTRACT section 1 that the stage serves. */
  readonly phase: WorkflowPhase;
  /** Words in the names of stages and jobs that mean it, separated by spaces. */
  readonly words: string;
}

/**
 * What the stages of a pipeline are for. People name their jobs as they like, so the first stage in this order that has
 * a word of the name counts: `deploy-to-test` deploys, `build-and-test` tests, `teardown-test-db` clears away.
 */
const STAGE_RULES = {
  rollback: { phase: 'rollback', words: 'rollback revert undo backout' },
  cleanup: { phase: 'cleanup', words: 'cleanup teardown stop destroy prune' },
  publish: { phase: 'deployment', words: 'publish publishing release releases releasing upload push goreleaser' },
  deploy: {
    phase: 'deployment',
    words: 'deploy deploys deployment deploying rollout ship promote canary production staging preview pages',
  },
  security: {
    phase: 'verification',
    words: `security sast dast secret secrets codeql semgrep snyk trivy gitleaks bandit audit vulnerability vulnerabilities grype
      scorecard zizmor`,
  },
  lint: {
    phase: 'verification',
    words: `lint linter linting eslint biome ruff flake8 pylint black isort prettier format formatting fmt clippy rubocop checkstyle ktlint
      golangci stylelint shellcheck hadolint actionlint typecheck types mypy pyright tsc style quality sonar sonarqube sonarcloud`,
  },
  test: {
    phase: 'verification',
    words: `test tests testing unit unittest unittests integration e2e smoke spec specs pytest jest vitest mocha junit rspec phpunit cypress
      playwright coverage regression acceptance check checks verify validate bench benchmark`,
  },
  build: { phase: 'execution', words: 'build builds building compile compiling bundle package packaging assemble docker image wheel dist' },
  setup: { phase: 'setup', words: 'setup install init prepare bootstrap checkout dependencies deps provision cache' },
} as const satisfies Record<string, StageRule>;

export type CiStage = keyof typeof STAGE_RULES;

const stages: readonly { readonly stage: CiStage; readonly words: ReadonlySet<string> }[] = Object.entries(STAGE_RULES).map(
  ([stage, { words }]) => ({ stage: stage as CiStage, words: new Set([stage, ...words.split(/\s+/)]) }),
);

/** Names of all stages, in the order of the table. */
export const CI_STAGES: readonly CiStage[] = stages.map(({ stage }) => stage);

/** The stage that a job of this name is. @returns undefined when no word of the name says it */
export function findCiStage(name: string): CiStage | undefined {
  const text = name.slice(0, 200);
  // `unitTests` is two words, `CodeQL` is one.
  const words = `${text} ${text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return stages.find((rule) => words.some((word) => rule.words.has(word)))?.stage;
}

/**
 * The workflow phase of a job.
 *
 * @param names - what it is called, the most telling first, as the stage that its author put it in
 * @returns undefined when none of them says it
 */
export function phaseOfCiJob(...names: readonly string[]): string | undefined {
  for (const name of names) {
    const stage = findCiStage(name);
    if (stage !== undefined) return STAGE_RULES[stage].phase;
  }
  for (const name of names) {
    const { phase } = classify({ kind: 'ci', name });
    if (phase !== null) return phase;
  }
  return undefined;
}

/**
 * How the identity of a test suite begins. Suites run inside a stage and are of kind `ci` like it, so whoever adds up the
 * time of a run has to tell the two apart.
 */
export const TEST_SUITE_ID_PREFIX = 'ci:junit:';
