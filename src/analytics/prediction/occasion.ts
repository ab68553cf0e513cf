import type { EndedOutcome } from '../../domain/ended-outcome.ts';

/** Where and when success is asked for. */
export type Occasion = Pick<EndedOutcome, 'skill' | 'user' | 'project' | 'phase' | 'startedAt'> & {
  /** Null when it is asked for outside of a session. */
  readonly session: string | null;
};
