import { normalQuantile } from './normal-quantile.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/** One trial that counts as much as its weight. */
export interface WeightedTrial {
  /** Finite, 0 or more, in any unit. */
  readonly weight: number;
  readonly isSuccess: boolean;
}

/**
 * Wilson's interval for a weighted proportion, as of the time spent on what succeeded: as if there were as many trials as
 * Kish's effective sample size (Σw)² / Σw². One trial that outweighs all others makes for a wide interval.
 *
 * @param trials - those of weight 0 count for nothing
 * @param level - between 0 and 1, 0.95 when not given
 * @returns the proportion and its interval; undefined when no trial has a weight
 * @throws RangeError when a weight is negative or not finite, or for another level
 * @see Kish (1965), Survey Sampling, 11.2; Wilson (1927), JASA 22(158):209–212. With equal weights the same as `wilsonInterval`.
 * @example weightedWilsonInterval([{ weight: 3, isSuccess: true }, { weight: 1, isSuccess: false }])?.ratio // => 0.75
 */
export function weightedWilsonInterval(
  trials: readonly WeightedTrial[],
  level = 0.95,
): { readonly ratio: number; readonly effectiveTrials: number; readonly interval: ConfidenceInterval } | undefined {
  if (!(level > 0 && level < 1)) throw new RangeError(`weightedWilsonInterval requires 0 < level < 1; got ${level}`);
  const wrong = trials.find(({ weight }) => !(Number.isFinite(weight) && weight >= 0));
  if (wrong !== undefined) throw new RangeError(`weightedWilsonInterval requires finite weights ≥ 0; got ${wrong.weight}`);
  const total = trials.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return undefined;
  const ratio = Math.min(1, trials.reduce((sum, { weight, isSuccess }) => sum + (isSuccess ? weight : 0), 0) / total);
  // Of shares, as squares of microseconds over years would not fit.
  const effectiveTrials = 1 / trials.reduce((sum, { weight }) => sum + (weight / total) ** 2, 0);
  const z2 = normalQuantile((1 + level) / 2) ** 2;
  const center = (ratio + z2 / (2 * effectiveTrials)) / (1 + z2 / effectiveTrials);
  const half = Math.sqrt((z2 * ratio * (1 - ratio)) / effectiveTrials + (z2 / (2 * effectiveTrials)) ** 2) / (1 + z2 / effectiveTrials);
  return {
    ratio,
    effectiveTrials,
    interval: { lower: Math.max(0, Math.min(ratio, center - half)), upper: Math.min(1, Math.max(ratio, center + half)), level },
  };
}
