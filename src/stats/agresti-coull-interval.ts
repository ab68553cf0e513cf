import { normalQuantile } from './normal-quantile.ts';
import type { Proportion } from './two-proportion-score-test.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/**
 * Interval of a proportion after adding z²/2 successes and as many failures, cut to 0–1.
 *
 * @param proportion - at least 1 trial
 * @param level - between 0 and 1, 0.95 when not given
 * @throws RangeError for anything else
 * @see Agresti & Coull (1998), Am. Stat. 52:119–126. Same as statsmodels `proportion_confint(k, n, method='agresti_coull')`.
 * @example agrestiCoullInterval({ successes: 7, trials: 10 }).lower // => 0.3923252979…
 */
export function agrestiCoullInterval({ successes, trials }: Proportion, level = 0.95): ConfidenceInterval {
  const z = normalQuantile((1 + level) / 2);
  const padded = trials + z * z;
  const center = (successes + (z * z) / 2) / padded;
  const half = z * Math.sqrt((center * (1 - center)) / padded);
  return { lower: Math.max(0, center - half), upper: Math.min(1, center + half), level };
}
