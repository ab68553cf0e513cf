import { betaQuantile } from './beta-quantile.ts';
import type { Proportion } from './two-proportion-score-test.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/**
 * Equal-tailed interval of the posterior of a proportion under Jeffreys' prior Beta(½, ½).
 *
 * @param proportion - at least 1 trial
 * @param level - between 0 and 1, 0.95 when not given
 * @throws RangeError for anything else
 * @see Brown, Cai & DasGupta (2001), Statist. Sci. 16(2):101–133, 3.1.2, without its change at the ends. Same as
 *   statsmodels `proportion_confint(k, n, method='jeffreys')`.
 * @example jeffreysInterval({ successes: 7, trials: 10 }).lower // => 0.3941816818…
 */
export function jeffreysInterval({ successes, trials }: Proportion, level = 0.95): ConfidenceInterval {
  const tail = (1 - level) / 2;
  return {
    lower: betaQuantile(tail, successes + 0.5, trials - successes + 0.5),
    upper: betaQuantile(1 - tail, successes + 0.5, trials - successes + 0.5),
    level,
  };
}
