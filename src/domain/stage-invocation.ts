import type { Outcome } from './outcome.ts';

/** A stage, or a test suite, in one run. */
export interface StageInvocation {
  /** Stands for the run; not the agent's id of the session. */
  readonly runId: number;
  readonly name: string;
  /** `suite` when it is from a test report: it ran inside a stage. */
  readonly unit: 'stage' | 'suite';
  /** Epoch ms, UTC. */
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  readonly errorType: string | null;
}
