/**
 * Waits for an answer no longer than so many milliseconds; what it waits for goes on.
 *
 * @param makeError - what is thrown when the answer is not there in time
 */
export async function withTimeLimit<T>(answer: Promise<T>, limitMs: number, makeError: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(makeError()), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
