import { normalQuantile } from './normal-quantile.ts';
import { weightedKendallScore } from './weighted-kendall-score.ts';

export interface TheilSenOptions {
  /** One a value, above 0: a pair counts by the product of both. All 1 when not given. */
  readonly weights?: readonly number[];
  /** Of the interval; 0.95 when not given. */
  readonly level?: number;
  /** How many times larger than by chance the variance of the Kendall score is (autocorrelation); 1 when not given. */
  readonly varianceFactor?: number;
}

export interface TheilSenLine {
  /** Median of the slopes between all pairs, in units of y per unit of x. */
  readonly slope: number;
  /** Value at x = 0: median of y less slope times median of x. */
  readonly intercept: number;
  readonly slopeInterval: { readonly lower: number; readonly upper: number; readonly level: number };
}

/**
 * A line through points that outliers barely move: up to 29 % of them may be anything.
 *
 * @param x - n ≥ 2 finite values, not all equal
 * @param y - as many; with weights in the order of x
 * @throws RangeError for anything else
 * @see Sen (1968), JASA 63:1379–1389; the interval by his equation 2.6. Without weights the same as SciPy
 *   `theilslopes(y, x)`.
 * @example theilSen([0, 1, 2], [3, 2, 1]).slope // => -1
 */
export function theilSen(x: readonly number[], y: readonly number[], options: TheilSenOptions = {}): TheilSenLine {
  const { level = 0.95, varianceFactor = 1, weights } = options;
  if (x.length !== y.length || (weights !== undefined && weights.length !== x.length)) {
    throw new RangeError(`theilSen requires as many values of y (and weights) as of x; got ${y.length} and ${x.length}`);
  }
  const wrong = [...x, ...y].find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`theilSen requires finite values; got ${wrong}`);
  const pairs = weights === undefined ? slopesOf(x, y) : weightedSlopesOf(x, y, weights);
  if (pairs.slopes.length === 0) throw new RangeError('theilSen requires two different values of x');
  const reach = -normalQuantile((1 - level) / 2) * Math.sqrt(pairs.variance * varianceFactor);
  const slope = pairs.median();
  return {
    slope,
    intercept: median(y) - median(x) * slope,
    slopeInterval: { lower: pairs.lower(reach), upper: pairs.upper(reach), level },
  };
}

interface PairSlopes {
  /** Ascending. */
  readonly slopes: Float64Array;
  /** Of the Kendall score, by chance. */
  readonly variance: number;
  median(): number;
  /** The slopes at which the Kendall score of what is left over is `reach`, or the next further out. */
  lower(reach: number): number;
  upper(reach: number): number;
}

function slopesOf(x: readonly number[], y: readonly number[]): PairSlopes {
  const slopes = new Float64Array((x.length * (x.length - 1)) / 2);
  let count = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const run = (x[j] as number) - (x[i] as number);
      if (run !== 0) slopes[count++] = ((y[j] as number) - (y[i] as number)) / run;
    }
  }
  const sorted = slopes.subarray(0, count).sort();
  return {
    slopes: sorted,
    variance: (scoreVariance([x.length]) - scoreVariance(groupSizes(x)) - scoreVariance(groupSizes(y))) / 18,
    median: () => ((sorted[(count - 1) >> 1] as number) + (sorted[count >> 1] as number)) / 2,
    lower: (reach) => sorted[Math.max(roundHalfToEven((count - reach) / 2) - 1, 0)] as number,
    upper: (reach) => sorted[Math.min(roundHalfToEven((count + reach) / 2), count - 1)] as number,
  };
}

function weightedSlopesOf(x: readonly number[], y: readonly number[], weights: readonly number[]): PairSlopes {
  const pairs: { readonly slope: number; readonly weight: number }[] = [];
  for (let j = 0; j < x.length; j++) {
    for (let i = 0; i < j; i++) {
      const run = (x[j] as number) - (x[i] as number);
      if (run === 0) continue;
      pairs.push({ slope: ((y[j] as number) - (y[i] as number)) / run, weight: (weights[i] as number) * (weights[j] as number) });
    }
  }
  pairs.sort((a, b) => a.slope - b.slope);
  const slopes = Float64Array.from(pairs, ({ slope }) => slope);
  let total = 0;
  const reached = Float64Array.from(pairs, ({ weight }) => {
    total += weight;
    return total;
  });
  const at = (share: number) => {
    const index = reached.findIndex((value) => value >= share);
    return slopes[index < 0 ? slopes.length - 1 : index] as number;
  };
  return {
    slopes,
    variance: weightedKendallScore(y, weights).variance,
    median: () => (at(total / 2) + at(total / 2 + total * 1e-12)) / 2,
    lower: (reach) => at((total - reach) / 2),
    upper: (reach) => at((total + reach) / 2),
  };
}

function scoreVariance(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size * (size - 1) * (2 * size + 5), 0);
}

function groupSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2;
}

/** As NumPy rounds, so that the interval is SciPy's. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
