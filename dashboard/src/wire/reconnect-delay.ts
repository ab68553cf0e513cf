const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/**
 * How long to wait before the next attempt: doubles up to 20 s, and a random part of half of it keeps many pages
 * from coming back in the same instant.
 *
 * @param failures - attempts failed in a row, from 0
 * @param random - in [0, 1)
 * @returns milliseconds
 */
export function reconnectDelay(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  return ceiling / 2 + (ceiling / 2) * random;
}
