import { clusteredRatio, type RatioPart } from './clustered-ratio.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

export interface ClusteredProportion {
  readonly ratio: number;
  readonly interval: ConfidenceInterval;
  readonly successes: number;
  readonly trials: number;
  /** Clusters with a trial. */
  readonly clusters: number;
  /** How many times larger the variance is than if all trials were independent; at least 1. */
  readonly designEffect: number;
}

/**
 * A proportion whose trials come in clusters, with Wilson's interval for trials ÷ design effect: what happens ten times
 * within one session tells less than what happens in ten sessions.
 *
 * @param parts - successes and trials of each cluster, whole numbers with 0 ≤ successes ≤ trials
 * @param level - between 0 and 1, 0.95 when not given
 * @returns undefined without a trial
 * @throws RangeError for other parts or another level
 * @see Korn & Graubard (1998), Survey Methodology 24(2):193–201; the design effect by linearisation.
 * @example clusteredProportion([{ numerator: 4, denominator: 5 }, { numerator: 4, denominator: 5 }])?.ratio // => 0.8
 */
export function clusteredProportion(parts: readonly RatioPart[], level = 0.95): ClusteredProportion | undefined {
  if (!(level > 0 && level < 1)) throw new RangeError(`clusteredProportion requires 0 < level < 1; got ${level}`);
  const wrong = parts.find(({ numerator, denominator }) => !(numerator >= 0 && numerator <= denominator));
  if (wrong !== undefined) {
    throw new RangeError(`clusteredProportion requires 0 ≤ successes ≤ trials; got ${wrong.numerator} of ${wrong.denominator}`);
  }
  const trials = parts.reduce((sum, { denominator }) => sum + denominator, 0);
  if (trials === 0) return undefined;
  const successes = parts.reduce((sum, { numerator }) => sum + numerator, 0);
  const ratio = successes / trials;
  const binomial = (ratio * (1 - ratio)) / trials;
  const clustered = clusteredRatio(parts);
  const designEffect = clustered === undefined || binomial === 0 ? 1 : Math.max(1, clustered.standardError ** 2 / binomial);
  return {
    ratio,
    interval: intervalOf(ratio, trials / designEffect, level),
    successes,
    trials,
    clusters: parts.filter(({ denominator }) => denominator > 0).length,
    designEffect,
  };
}

function intervalOf(ratio: number, trials: number, level: number): ConfidenceInterval {
  const z2 = normalQuantile((1 + level) / 2) ** 2;
  const center = (ratio + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = Math.sqrt((z2 * ratio * (1 - ratio)) / trials + (z2 / (2 * trials)) ** 2) / (1 + z2 / trials);
  return { lower: Math.max(0, Math.min(ratio, center - half)), upper: Math.min(1, Math.max(ratio, center + half)), level };
}
