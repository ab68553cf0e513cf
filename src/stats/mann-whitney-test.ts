import { normalSurvival } from './normal-survival.ts';

export interface MannWhitneyTest {
  /** Pairs in which the second value is the greater, an equal pair counting half. */
  readonly uStatistic: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Mann and Whitney's test of whether values of one sample tend to be greater than those of another, with the normal
 * approximation, continuity correction and correction for ties.
 *
 * @param first - n ≥ 1, any order; not modified
 * @param second - n ≥ 1, any order; not modified
 * @returns p = 1 when all values are equal
 * @throws RangeError when either sample is empty
 * @see Mann & Whitney (1947), Ann. Math. Stat. 18:50–60. Same as SciPy `mannwhitneyu(second, first, method='asymptotic')`.
 * @example mannWhitneyTest([1, 2, 3], [4, 5, 6]).uStatistic // => 9
 */
export function mannWhitneyTest(first: readonly number[], second: readonly number[]): MannWhitneyTest {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) throw new RangeError(`mannWhitneyTest requires values in both samples; got ${n} and ${m}`);
  const all = [...first.map((value) => ({ value, isSecond: false })), ...second.map((value) => ({ value, isSecond: true }))];
  all.sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end++;
    const size = end - start;
    for (let i = start; i < end; i++) if (all[i]?.isSecond) rankSum += (start + 1 + end) / 2;
    ties += size ** 3 - size;
    start = end;
  }
  const uStatistic = rankSum - (m * (m + 1)) / 2;
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return { uStatistic, pValue: 1 };
  const z = (Math.abs(uStatistic - (n * m) / 2) - 0.5) / Math.sqrt(variance);
  return { uStatistic, pValue: Math.min(1, 2 * normalSurvival(z)) };
}
