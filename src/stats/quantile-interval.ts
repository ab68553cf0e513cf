import { incompleteBeta } from './incomplete-beta.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/**
 * Confidence interval for a quantile of whatever a sample was drawn from: two of the sample's own values, chosen by how many
 * values the binomial distribution expects below the quantile. Asks nothing of the shape of the distribution.
 *
 * @param sorted - finite values in ascending order
 * @param probability - which quantile, between 0 and 1; 0.5 is the median
 * @param level - at least this share of such intervals holds the true value; between 0 and 1, 0.95 when not given
 * @returns undefined when there are too few values for any such interval: for the median at 95 %, fewer than 6
 * @throws RangeError for a probability or level outside of their ranges
 * @see Conover (1999), Practical Nonparametric Statistics, 3.2. Coverage as SciPy `binom.cdf`.
 * @example quantileInterval([1, 2, 3, 4, 5, 6], 0.5) // => { lower: 1, upper: 6, level: 0.95 }
 */
export function quantileInterval(sorted: readonly number[], probability: number, level = 0.95): ConfidenceInterval | undefined {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`quantileInterval requires 0 < probability < 1; got ${probability}`);
  if (!(level > 0 && level < 1)) throw new RangeError(`quantileInterval requires 0 < level < 1; got ${level}`);
  const count = sorted.length;
  const tail = (1 - level) / 2;
  // The greatest l with P(B < l) ≤ tail and the least u with P(B ≥ u) ≤ tail, of B ~ Binomial(n, probability).
  let lower = bisect(count, (rank) => atMost(rank, count, probability) > tail);
  const upper = bisect(count, (rank) => 1 - atMost(rank, count, probability) <= tail) + 1;
  lower = Math.min(lower, count);
  if (lower < 1 || upper > count) return undefined;
  return { lower: sorted[lower - 1] as number, upper: sorted[upper - 1] as number, level };
}

/** The least rank from 0 to `count` for which it holds; it holds for all above it. */
function bisect(count: number, holds: (rank: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** P(B ≤ k) of B ~ Binomial(n, p). */
function atMost(k: number, n: number, p: number): number {
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1);
}
