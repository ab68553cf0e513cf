import { SessionBuddyError } from '../../domain/errors.ts';

const SLACK_MS = 250;

/**
 * Waits for an answer no longer than its time limit and a little more: for a database that does not even say that it
 * takes too long.
 *
 * @throws SessionBuddyError QUERY_TOO_SLOW
 */
export async function inTime<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  const timeoutMs = limitMs + SLACK_MS;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SessionBuddyError('QUERY_TOO_SLOW', `not answered within ${timeoutMs} ms`, { retryable: true })),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
