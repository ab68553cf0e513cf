import { midRanks } from './mid-ranks.ts';
import { normalQuantile } from './normal-quantile.ts';
import { studentTSurvival } from './student-t-survival.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

export interface RankCorrelation {
  /** −1 to 1. */
  readonly rho: number;
  /** Two-sided, by Student's t with n − 2 degrees of freedom. */
  readonly pValue: number;
  readonly interval: ConfidenceInterval;
}

/**
 * Spearman's rank correlation: do two things rise and fall together, whatever the shape? Ties share ranks. The interval is
 * Fisher's, with the variance (1 + ρ²/2) / (n − 3) of Bonett and Wright.
 *
 * @param pairs - one `[x, y]` per thing observed, so that a value missing on one side takes its partner with it; n ≥ 4
 * @param level - of the interval, between 0 and 1, 0.95 when not given
 * @returns undefined when all x, or all y, are equal: there is nothing to correlate
 * @throws RangeError when n < 4, a value is NaN, or for another level
 * @see Bonett & Wright (2000), Psychometrika 65(1):23–28. ρ and p as SciPy `spearmanr(x, y)`.
 * @example spearmanCorrelation([[1, 1], [2, 3], [3, 2], [4, 4]])?.rho // => 0.8
 */
export function spearmanCorrelation(pairs: readonly (readonly [number, number])[], level = 0.95): RankCorrelation | undefined {
  const count = pairs.length;
  if (count < 4) throw new RangeError(`spearmanCorrelation requires at least 4 pairs; got ${count}`);
  if (!(level > 0 && level < 1)) throw new RangeError(`spearmanCorrelation requires 0 < level < 1; got ${level}`);
  const first = midRanks(pairs.map(([x]) => x));
  const second = midRanks(pairs.map(([, y]) => y));
  const mean = (count + 1) / 2;
  let products = 0;
  let firstSquares = 0;
  let secondSquares = 0;
  for (const [index, rank] of first.entries()) {
    const other = second[index] as number;
    products += (rank - mean) * (other - mean);
    firstSquares += (rank - mean) ** 2;
    secondSquares += (other - mean) ** 2;
  }
  if (firstSquares === 0 || secondSquares === 0) return undefined;
  const rho = Math.max(-1, Math.min(1, products / Math.sqrt(firstSquares * secondSquares)));
  const t = Math.abs(rho) === 1 ? Number.POSITIVE_INFINITY : Math.abs(rho) * Math.sqrt((count - 2) / (1 - rho * rho));
  return { rho, pValue: Math.min(1, 2 * studentTSurvival(t, count - 2)), interval: intervalOf(rho, count, level) };
}

function intervalOf(rho: number, count: number, level: number): ConfidenceInterval {
  // Fisher's transform has no value at ±1; the next rank order short of it has one.
  const inner = Math.max(-1 + 1e-9, Math.min(1 - 1e-9, rho));
  const half = normalQuantile((1 + level) / 2) * Math.sqrt((1 + (inner * inner) / 2) / (count - 3));
  const lower = Math.tanh(Math.atanh(inner) - half);
  const upper = Math.tanh(Math.atanh(inner) + half);
  return { lower: Math.min(lower, rho), upper: Math.max(upper, rho), level };
}
