import { normalSurvival } from './normal-survival.ts';

/** How often something succeeded: 0 ≤ successes ≤ trials, whole numbers. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

export interface ScoreTest {
  /** Positive when the first proportion is the greater. */
  readonly zScore: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Least count expected in any of the four cells if both proportions were the same; under 5 the p-value is not to be trusted. */
  readonly smallestExpectedCount: number;
}

/**
 * Score test of whether two proportions differ, with the variance pooled over both and no continuity correction.
 * Equal to Pearson's chi-squared test of the 2 × 2 table (its statistic is zScore²).
 *
 * @throws RangeError when either has no trials, or counts that are not 0 ≤ successes ≤ trials
 * @see Pearson (1900); Agresti, Categorical Data Analysis (2013), 3.2. Same as SciPy
 *   `chi2_contingency(table, correction=False)`.
 * @example twoProportionScoreTest({ successes: 90, trials: 100 }, { successes: 75, trials: 100 }).pValue // => 0.005247…
 */
export function twoProportionScoreTest(first: Proportion, second: Proportion): ScoreTest {
  for (const { successes, trials } of [first, second]) {
    if (!(Number.isInteger(successes) && Number.isInteger(trials) && trials >= 1 && successes >= 0 && successes <= trials)) {
      throw new RangeError(`twoProportionScoreTest requires 0 ≤ successes ≤ trials and at least 1 trial; got ${successes} of ${trials}`);
    }
  }
  const trials = first.trials + second.trials;
  const successes = first.successes + second.successes;
  const failures = trials - successes;
  const smallestExpectedCount = (Math.min(first.trials, second.trials) * Math.min(successes, failures)) / trials;
  // All or none succeeded: there is no difference and no variance to measure it by.
  if (successes === 0 || failures === 0) return { zScore: 0, pValue: 1, smallestExpectedCount };
  const difference = first.successes / first.trials - second.successes / second.trials;
  const pooled = successes / trials;
  const standardError = Math.sqrt(pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials));
  const zScore = difference / standardError;
  return { zScore, pValue: Math.min(1, 2 * normalSurvival(Math.abs(zScore))), smallestExpectedCount };
}
