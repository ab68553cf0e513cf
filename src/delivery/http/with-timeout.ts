import { SessionBuddyError } from '../../domain/errors.ts';

/** Longer than any question of ours takes: what is not answered by then is stuck. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** @throws SessionBuddyError STORAGE_UNAVAILABLE when the answer is not there in time; what it waits for goes on */
export async function withTimeout<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new SessionBuddyError('STORAGE_UNAVAILABLE', `the database has not answered within ${timeoutMs} ms`, { retryable: true })),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
