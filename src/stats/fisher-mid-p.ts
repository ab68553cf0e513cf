/** Logarithms of likelihoods nearer than this are of tables as likely, but for rounding. */
const SAME_WITHIN = 1e-7;
/** Terms smaller by this many powers of e add nothing to a double. */
const NEGLIGIBLE = 40;

/**
 * Fisher's exact test of a 2 × 2 table, two-sided, with the mid-p correction: tables as likely as the one seen count
 * half. For counts too small for a chi-squared test. Exact tests reject far less often than their level says; with
 * mid-p they come near it.
 *
 * @param both - cases of both kinds
 * @param first - cases of the first kind, those of both included
 * @param second - cases of the second kind, likewise
 * @param total - all cases, those of neither kind included
 * @returns 0 to 1; 1 when the margins leave no choice
 * @throws RangeError when these are not the margins of a table of whole numbers
 * @see Lancaster (1961), JASA 56:223–234; Agresti, Categorical Data Analysis (2013), 16.1.4.
 * @example fisherMidP(3, 4, 4, 8) // => 0.2571…: 0.4857 of Fisher's test less half of the two tables that are as likely
 */
export function fisherMidP(both: number, first: number, second: number, total: number): number {
  const lowest = Math.max(0, first + second - total);
  const highest = Math.min(first, second);
  const isTable = [both, first, second, total].every(Number.isSafeInteger) && first <= total && second <= total;
  if (!isTable || !(both >= lowest && both <= highest)) {
    throw new RangeError(`fisherMidP requires counts of a table; got ${both}, ${first}, ${second} of ${total}`);
  }
  if (lowest === highest) return 1;
  // P(k) ÷ P(k − 1) of the hypergeometric distribution.
  const stepUp = (k: number) => Math.log(((first - k + 1) * (second - k + 1)) / (k * (total - first - second + k)));
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((first + 1) * (second + 1)) / (total + 2))));
  let seen = 0;
  for (let k = mode + 1; k <= both; k++) seen += stepUp(k);
  for (let k = mode; k > both; k--) seen -= stepUp(k);
  // Likelihoods relative to that of the mode; from there outwards they only fall.
  const least = Math.min(seen, 0) - NEGLIGIBLE;
  let all = 0;
  let asExtreme = 0;
  const add = (relative: number) => {
    all += Math.exp(relative);
    if (relative <= seen + SAME_WITHIN) asExtreme += Math.exp(relative - seen) * (Math.abs(relative - seen) <= SAME_WITHIN ? 0.5 : 1);
  };
  add(0);
  for (let k = mode + 1, relative = 0; k <= highest; k++) {
    relative += stepUp(k);
    if (relative < least) break;
    add(relative);
  }
  for (let k = mode, relative = 0; k > lowest; k--) {
    relative -= stepUp(k);
    if (relative < least) break;
    add(relative);
  }
  return Math.min(1, (asExtreme * Math.exp(seen)) / all);
}
