import { withTimeLimit } from '../../app/with-time-limit.ts';
import { SessionBuddyError } from '../../domain/errors.ts';

const SLACK_MS = 250;

/**
 * Waits for an answer no longer than its time limit and a little more: for a database that does not even say that it
 * takes too long.
 *
 * @throws SessionBuddyError QUERY_TOO_SLOW
 */
export function inTime<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  const timeoutMs = limitMs + SLACK_MS;
  return withTimeLimit(
    answer,
    timeoutMs,
    () => new SessionBuddyError('QUERY_TOO_SLOW', `not answered within ${timeoutMs} ms`, { retryable: true }),
  );
}
