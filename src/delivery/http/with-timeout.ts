import { withTimeLimit } from '../../app/with-time-limit.ts';
import { SessionBuddyError } from '../../domain/errors.ts';

/** Longer than any question of ours takes: what is not answered by then is stuck. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** @throws SessionBuddyError STORAGE_UNAVAILABLE when the answer is not there in time; what it waits for goes on */
export function withTimeout<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  return withTimeLimit(
    answer,
    timeoutMs,
    () => new SessionBuddyError('STORAGE_UNAVAILABLE', `the database has not answered within ${timeoutMs} ms`, { retryable: true }),
  );
}
