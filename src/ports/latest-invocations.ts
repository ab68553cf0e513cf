import type { Invocation } from '../domain/invocation.ts';
import type { TimeWindow } from './metric-queries.ts';

/** What is needed of an invocation to compare it with others. */
export type LatestInvocation = Pick<
  Invocation,
  'eventId' | 'skill' | 'sessionId' | 'startedAt' | 'durationMs' | 'outcome' | 'phase' | 'errorType'
>;

/** Single invocations, a bounded number of the latest. */
export interface LatestInvocations {
  /**
   * Invocations that began in the window, session by session, the session with the latest event first; within a session
   * the latest first. At most `limit`; of each session but the last one all.
   */
  list(query: TimeWindow & { readonly limit: number }): Promise<LatestInvocation[]>;
}
