import { betaQuantile } from './beta-quantile.ts';
import type { Proportion } from './two-proportion-score-test.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/**
 * Exact interval of a proportion: holds the true value at least as often as said, at the price of being wide.
 *
 * @param proportion - at least 1 trial
 * @param level - between 0 and 1, 0.95 when not given
 * @throws RangeError for anything else
 * @see Clopper & Pearson (1934), Biometrika 26:404–413. Same as SciPy `binomtest(k, n).proportion_ci(level, 'exact')`.
 * @example clopperPearsonInterval({ successes: 7, trials: 10 }).lower // => 0.3475471499…
 */
export function clopperPearsonInterval({ successes, trials }: Proportion, level = 0.95): ConfidenceInterval {
  const tail = (1 - level) / 2;
  return {
    lower: successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1),
    upper: successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes),
    level,
  };
}
