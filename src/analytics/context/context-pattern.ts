import type { CategoryName } from '../../domain/taxonomy/categories.ts';
import type { WorkflowPhase } from '../../domain/taxonomy/phase-rules.ts';

/** What a pattern speaks for. */
interface PatternMeaning {
  /** In words for people. */
  readonly label: string;
  /** Phase of the work that it is a sign of; null for none in particular. */
  readonly phase: WorkflowPhase | null;
  /** What skills that help here are for. */
  readonly categories: readonly CategoryName[];
  /** Words that such skills have in their descriptions. */
  readonly words: string;
  /** How much it says, above 0 to 1: chosen by hand. */
  readonly strength: number;
}

/** Strong signs first: of several the first names the phase. */
export const PATTERNS = {
  merge_conflict: {
    ...{ label: 'merge conflict', phase: 'execution', categories: ['version_control'] },
    ...{ words: 'resolve merge conflict rebase', strength: 1 },
  },
  failing_test: {
    ...{ label: 'failing test', phase: 'verification', categories: ['testing', 'debugging'] },
    ...{ words: 'failing test fix debug', strength: 1 },
  },
  stack_trace: { label: 'stack trace', phase: 'execution', categories: ['debugging'], words: 'debug error crash trace', strength: 1 },
  error_message: { label: 'error message', phase: 'execution', categories: ['debugging'], words: 'debug error fix', strength: 0.8 },
  test_file: { label: 'test file', phase: 'verification', categories: ['testing'], words: 'test', strength: 1 },
  ci_file: {
    ...{ label: 'CI file', phase: 'verification', categories: ['code_hosting', 'deployment'] },
    ...{ words: 'ci pipeline workflow', strength: 1 },
  },
  container_file: {
    label: 'container file',
    phase: 'deployment',
    categories: ['containers'],
    words: 'docker container image',
    strength: 1,
  },
  infrastructure_file: {
    ...{ label: 'infrastructure file', phase: 'deployment', categories: ['infrastructure'] },
    ...{ words: 'infrastructure provision cluster', strength: 1 },
  },
  migration_file: {
    ...{ label: 'migration', phase: 'execution', categories: ['databases'] },
    ...{ words: 'database migration schema', strength: 1 },
  },
  database_file: { label: 'SQL file', phase: null, categories: ['databases'], words: 'sql database query', strength: 0.8 },
  dependency_file: {
    ...{ label: 'dependency file', phase: 'setup', categories: ['dependencies'] },
    ...{ words: 'dependency package install upgrade', strength: 0.8 },
  },
  documentation_file: {
    ...{ label: 'documentation', phase: 'execution', categories: ['documentation'] },
    ...{ words: 'documentation write docs', strength: 0.8 },
  },
  notebook_file: {
    ...{ label: 'notebook', phase: 'execution', categories: ['data_processing'] },
    ...{ words: 'notebook data analysis', strength: 0.8 },
  },
  config_file: { label: 'configuration file', phase: 'setup', categories: [], words: 'configuration setup', strength: 0.4 },
  async_code: { label: 'async code', phase: null, categories: ['debugging'], words: 'async concurrency race', strength: 0.3 },
  imports: { label: 'imports', phase: null, categories: ['dependencies'], words: 'import module dependency', strength: 0.3 },
  source_file: { label: 'source file', phase: 'execution', categories: [], words: '', strength: 0.3 },
} as const satisfies Record<string, PatternMeaning>;

export type PatternName = keyof typeof PATTERNS;
export const PATTERN_NAMES = Object.keys(PATTERNS) as [PatternName, ...PatternName[]];

export function meaningOf(name: PatternName): PatternMeaning {
  return PATTERNS[name];
}

/** Something seen in a context. */
export interface ContextPattern {
  readonly name: PatternName;
  /** Where it was seen, for people; never a part of the selection. */
  readonly evidence: string;
}
