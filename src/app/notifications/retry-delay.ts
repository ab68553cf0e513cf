const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
/** However long the other side asks for. */
const LONGEST_ASKED_MS = 60 * 60_000;

/**
 * How long to wait before the next attempt: twice as long each time, of which half is left to chance, so that many who
 * failed together do not come back together; longer when the other side says so.
 *
 * @param failures - in a row, 1 or more
 * @param asked - the header `Retry-After`: seconds, or a date
 * @param random - a number in [0, 1)
 * @returns milliseconds
 * @see RFC 9110 section 10.2.3
 */
export function retryDelay(failures: number, asked: string | null, now: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  const own = full / 2 + (full / 2) * random;
  return Math.max(own, Math.min(LONGEST_ASKED_MS, readAsked(asked, now)));
}

function readAsked(text: string | null, now: number): number {
  if (text === null) return 0;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
