import { studentTQuantile } from './student-t-quantile.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/** What one cluster adds above and below the line: of one session, the completed and the ended invocations. */
export interface RatioPart {
  readonly numerator: number;
  /** 0 or more. */
  readonly denominator: number;
}

export interface ClusteredRatio {
  /** Sum of numerators ÷ sum of denominators. */
  readonly ratio: number;
  readonly standardError: number;
  /** Student's t, with clusters − 1 degrees of freedom; may reach past 0 and 1. */
  readonly interval: ConfidenceInterval;
  /** Those with a denominator above 0. */
  readonly clusters: number;
}

/**
 * A ratio of two sums over clusters whose members are alike, with the error that comes from drawing clusters: 100
 * invocations of one session tell less than 100 of 100 sessions. Linearised ("delta method").
 *
 * @param parts - one per cluster; those with denominator 0 are left out
 * @returns undefined for fewer than 2 clusters
 * @throws RangeError when a value is not finite or a denominator is negative
 * @see Cochran (1977), Sampling Techniques, 6.3 and 9A.1; Deng et al. (2018), KDD, 3.2.
 * @example clusteredRatio([{ numerator: 1, denominator: 2 }, { numerator: 2, denominator: 2 }])?.ratio // => 0.75
 */
export function clusteredRatio(parts: readonly RatioPart[], level = 0.95): ClusteredRatio | undefined {
  for (const { numerator, denominator } of parts) {
    if (!(Number.isFinite(numerator) && Number.isFinite(denominator) && denominator >= 0)) {
      throw new RangeError(`clusteredRatio requires finite numerators and denominators ≥ 0; got ${numerator} and ${denominator}`);
    }
  }
  const used = parts.filter(({ denominator }) => denominator > 0);
  const clusters = used.length;
  if (clusters < 2) return undefined;
  const total = used.reduce((sum, { denominator }) => sum + denominator, 0);
  const ratio = used.reduce((sum, { numerator }) => sum + numerator, 0) / total;
  const squares = used.reduce((sum, { numerator, denominator }) => sum + (numerator - ratio * denominator) ** 2, 0);
  const standardError = Math.sqrt((squares * clusters) / (clusters - 1)) / total;
  const half = studentTQuantile((1 + level) / 2, clusters - 1) * standardError;
  return { ratio, standardError, interval: { lower: ratio - half, upper: ratio + half, level }, clusters };
}
