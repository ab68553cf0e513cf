export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly score: number;
  /** Variance of the score when the order is by chance, ties taken into account. */
  readonly variance: number;
  /** Standardised score, moved one towards 0 for continuity; 0 when all values are equal. */
  readonly zScore: number;
  /** Kendall's tau-b of value and time: -1 to 1; 0 when all values are equal. */
  readonly tauB: number;
  /** Sizes of the groups of equal values, 1 for a value alone. */
  readonly tieSizes: readonly number[];
}

/**
 * Mann–Kendall score of a series: do later values tend to be higher?
 *
 * @param values - in order of time, n ≥ 1, finite; not modified
 * @throws RangeError when there are none or one is not finite
 * @see Mann (1945), Econometrica 13:245–259; Kendall (1975). `tauB` is that of SciPy `kendalltau(time, values)`.
 * @example mannKendall([1, 3, 2, 4]).score // => 4
 */
export function mannKendall(values: readonly number[]): MannKendall {
  const n = values.length;
  if (n === 0) throw new RangeError('mannKendall requires at least 1 value');
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`mannKendall requires finite values; got ${values[wrong]} at index ${wrong}`);
  let score = 0;
  for (let i = 0; i < n; i++) {
    const earlier = values[i] as number;
    for (let j = i + 1; j < n; j++) score += Math.sign((values[j] as number) - earlier);
  }
  const tieSizes = countTies(values);
  const variance = (scoreVariance(n) - tieSizes.reduce((sum, size) => sum + scoreVariance(size), 0)) / 18;
  const pairs = (n * (n - 1)) / 2;
  const untied = pairs - tieSizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  return {
    score,
    variance,
    zScore: variance === 0 ? 0 : (Math.sign(score) * Math.max(0, Math.abs(score) - 1)) / Math.sqrt(variance),
    tauB: untied === 0 ? 0 : score / Math.sqrt(pairs * untied),
    tieSizes,
  };
}

/** 18 times the variance of the score of so many values without ties. */
function scoreVariance(size: number): number {
  return size * (size - 1) * (2 * size + 5);
}

function countTies(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}
