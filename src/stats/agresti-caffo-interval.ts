import { normalQuantile } from './normal-quantile.ts';
import type { Proportion } from './two-proportion-score-test.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/**
 * Interval of the difference second − first of two independent proportions after adding a success and a failure to each.
 *
 * @param level - between 0 and 1, 0.95 when not given
 * @see Agresti & Caffo (2000), Am. Stat. 54:280–288. Same as statsmodels
 *   `confint_proportions_2indep(k2, n2, k1, n1, method='agresti-caffo')`.
 * @example agrestiCaffoInterval({ successes: 3, trials: 12 }, { successes: 9, trials: 11 }).lower // => 0.1541944511…
 */
export function agrestiCaffoInterval(first: Proportion, second: Proportion, level = 0.95): ConfidenceInterval {
  const [p1, p2] = [first, second].map(({ successes, trials }) => (successes + 1) / (trials + 2)) as [number, number];
  const variance = (p1 * (1 - p1)) / (first.trials + 2) + (p2 * (1 - p2)) / (second.trials + 2);
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  return { lower: p2 - p1 - half, upper: p2 - p1 + half, level };
}
