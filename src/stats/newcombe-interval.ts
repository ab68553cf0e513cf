import type { Proportion } from './two-proportion-score-test.ts';
import { type ConfidenceInterval, wilsonInterval } from './wilson-interval.ts';

/**
 * Interval of the difference second − first of two independent proportions, made of their Wilson intervals: never outside
 * −1 to 1, and of some width when all or none succeeded.
 *
 * @param level - between 0 and 1, 0.95 when not given
 * @throws RangeError when either has no trials, or counts that are not 0 ≤ successes ≤ trials
 * @see Newcombe (1998), Stat. Med. 17:873–890, method 10. Same as statsmodels
 *   `confint_proportions_2indep(k2, n2, k1, n1, method='newcomb')`.
 * @example newcombeInterval({ successes: 3, trials: 12 }, { successes: 9, trials: 11 }).lower // => 0.1597492866…
 */
export function newcombeInterval(first: Proportion, second: Proportion, level = 0.95): ConfidenceInterval {
  const [one, two] = [wilsonInterval(first.successes, first.trials, level), wilsonInterval(second.successes, second.trials, level)];
  const [p1, p2] = [first.successes / first.trials, second.successes / second.trials];
  const difference = p2 - p1;
  return {
    lower: difference - Math.hypot(p2 - two.lower, one.upper - p1),
    upper: difference + Math.hypot(two.upper - p2, p1 - one.lower),
    level,
  };
}
