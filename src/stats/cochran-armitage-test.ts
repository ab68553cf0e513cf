import { normalSurvival } from './normal-survival.ts';
import type { Proportion } from './two-proportion-score-test.ts';

export interface CochranArmitageTest {
  /** Positive when the proportion rises with x. */
  readonly zScore: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Of the straight line through the proportions, each weighted by its trials, per unit of x. */
  readonly slope: number;
  /** Of the slope, were there none. */
  readonly slopeStandardError: number;
  /** Mean of x, each counted as often as it has trials: there the line has the proportion of all together. */
  readonly center: number;
}

/**
 * Does a proportion rise or fall with x? Each trial counts the same, so a day of 100 weighs as much as a hundred of 1.
 *
 * @param x - n ≥ 2 finite values, not all equal
 * @param counts - as many, with 1 trial or more each
 * @throws RangeError for anything else
 * @see Armitage (1955), Biometrics 11:375–386. Same as R `prop.trend.test`, whose statistic is zScore².
 */
export function cochranArmitageTest(x: readonly number[], counts: readonly Proportion[]): CochranArmitageTest {
  if (x.length !== counts.length || new Set(x).size < 2) {
    throw new RangeError('cochranArmitageTest requires counts at two values of x at least');
  }
  const wrong = counts.find(({ successes, trials }) => !(trials >= 1 && successes >= 0 && successes <= trials));
  if (wrong !== undefined) {
    throw new RangeError(`cochranArmitageTest requires 0 ≤ successes ≤ trials and 1 trial; got ${wrong.successes} of ${wrong.trials}`);
  }
  const trials = counts.reduce((sum, count) => sum + count.trials, 0);
  const proportion = counts.reduce((sum, count) => sum + count.successes, 0) / trials;
  const center = counts.reduce((sum, count, index) => sum + count.trials * (x[index] as number), 0) / trials;
  let spread = 0;
  let together = 0;
  for (const [index, count] of counts.entries()) {
    const offset = (x[index] as number) - center;
    spread += count.trials * offset ** 2;
    together += (count.successes - count.trials * proportion) * offset;
  }
  const slope = together / spread;
  const slopeStandardError = Math.sqrt((proportion * (1 - proportion)) / spread);
  const zScore = slopeStandardError === 0 ? 0 : slope / slopeStandardError;
  return { zScore, pValue: Math.min(1, 2 * normalSurvival(Math.abs(zScore))), slope, slopeStandardError, center };
}
