import { logGamma } from './log-gamma.ts';
import type { Proportion } from './two-proportion-score-test.ts';

/**
 * Posterior probability that the second proportion is greater than the first, each under a flat prior Beta(1, 1).
 *
 * @throws RangeError when counts are not 0 ≤ successes ≤ trials
 * @see The sum of Miller, evanmiller.org/bayesian-ab-testing.html (2015): exact, one term per success of the second.
 * @example betaSuperiority({ successes: 49, trials: 100 }, { successes: 51, trials: 100 }) // => 0.6107705226…
 */
export function betaSuperiority(first: Proportion, second: Proportion): number {
  for (const { successes, trials } of [first, second]) {
    if (!(successes >= 0 && successes <= trials)) {
      throw new RangeError(`betaSuperiority requires 0 ≤ successes ≤ trials; got ${successes} of ${trials}`);
    }
  }
  const [a1, b1] = [first.successes + 1, first.trials - first.successes + 1];
  const [a2, b2] = [second.successes + 1, second.trials - second.successes + 1];
  // P(p2 > p1) = Σ over i < a2 of B(a1 + i, b1 + b2) / ((b2 + i) B(1 + i, b2) B(a1, b1)).
  let sum = 0;
  for (let i = 0; i < a2; i++) sum += Math.exp(logBeta(a1 + i, b1 + b2) - Math.log(b2 + i) - logBeta(1 + i, b2) - logBeta(a1, b1));
  return Math.min(1, sum);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
