import type { SessionEvents } from '../../domain/session-record.ts';
import { findRecoveries, type Trouble } from './find-recoveries.ts';
import { hasEnded, isTrouble } from './step-facts.ts';

/** Failed attempts of one skill with no success between them that make a loop. */
export const LOOP_ATTEMPTS = 3;

export type HealthProblem =
  /** An invocation never ended and the session is over. */
  | 'abandoned'
  /** A skill failed {@link LOOP_ATTEMPTS} times with no success in between. */
  | 'retry_loop'
  /** The last thing that ended on the main thread was a failure. */
  | 'ended_on_failure';

export interface SessionHealth {
  readonly problems: readonly HealthProblem[];
  /** The troubles that were loops. */
  readonly loops: readonly Trouble[];
}

/** What was wrong with a session; nothing, when it is healthy. A session without an ended invocation has no health. */
export function judgeHealth(session: SessionEvents): SessionHealth | undefined {
  if (!session.steps.some(hasEnded)) return undefined;
  const loops = findRecoveries(session).filter(({ attempts }) => attempts >= LOOP_ATTEMPTS);
  const last = session.steps.filter((step) => step.subagentId === null && hasEnded(step)).at(-1);
  return {
    problems: [
      ...(session.steps.some(({ outcome }) => outcome === 'abandoned') ? (['abandoned'] as const) : []),
      ...(loops.length > 0 ? (['retry_loop'] as const) : []),
      ...(last !== undefined && isTrouble(last) ? (['ended_on_failure'] as const) : []),
    ],
    loops,
  };
}
