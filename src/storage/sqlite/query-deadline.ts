import { SessionBuddyError } from '../../domain/errors.ts';

/** Of the request that this thread is at, epoch ms. */
let deadline = Number.POSITIVE_INFINITY;

/** For the request that follows. Only what reads is limited: what has begun to write is written. */
export function limitQueries(until: number | undefined): void {
  deadline = until ?? Number.POSITIVE_INFINITY;
  assertInTime();
}

/** Called before each statement. @throws SessionBuddyError QUERY_TOO_SLOW */
export function assertInTime(): void {
  if (deadline !== Number.POSITIVE_INFINITY && Date.now() > deadline) {
    throw new SessionBuddyError('QUERY_TOO_SLOW', 'the question takes longer than it may and was given up', { retryable: true });
  }
}
