import { hypergeometricWeights } from './hypergeometric-weights.ts';
import type { Proportion } from './two-proportion-score-test.ts';

/** Two tables whose probabilities differ by rounding only are as likely as each other. */
const TIE = 1 + 1e-7;

export interface FisherExactTest {
  /** Two-sided: of all tables with the same margins, those no likelier than this one. */
  readonly pValue: number;
  /** Odds of success in the second sample over those in the first; Infinity when they are, NaN when it is 0/0. */
  readonly oddsRatio: number;
}

/**
 * Fisher's exact test of two independent proportions.
 *
 * @throws RangeError when counts are not 0 ≤ successes ≤ trials
 * @see Fisher (1935), JRSS 98:39–54. Same as SciPy `fisher_exact`.
 * @example fisherExactTest({ successes: 3, trials: 12 }, { successes: 9, trials: 11 }).pValue // => 0.0122781377…
 */
export function fisherExactTest(first: Proportion, second: Proportion): FisherExactTest {
  const oddsRatio = (second.successes * (first.trials - first.successes)) / (first.successes * (second.trials - second.successes));
  const { first: least, probabilities } = hypergeometricWeights(first.trials, second.trials, first.successes + second.successes);
  const observed = probabilities[first.successes - least];
  if (observed === undefined)
    throw new RangeError(`fisherExactTest requires 0 ≤ successes ≤ trials; got ${first.successes} of ${first.trials}`);
  let pValue = 0;
  for (const probability of probabilities) if (probability <= observed * TIE) pValue += probability;
  return { pValue: Math.min(1, pValue), oddsRatio };
}
