import { normalQuantile } from '../../stats/normal-quantile.ts';
import { normalSurvival } from '../../stats/normal-survival.ts';

/** Hours in the 30 days that a budget of false alarms is for. */
export const BUDGET_HOURS = 720;
/** False alarms per skill and 30 days when nothing is said. */
export const DEFAULT_BUDGET = 1;
/** The z-score that stands for the default budget: what `threshold` was before there were budgets. */
export const DEFAULT_THRESHOLD = 2;

/** Beyond this a z-score says nothing more, and a tail probability loses its digits. */
const LARGEST_Z = 8;

/**
 * A z-score as a budget: as many false alarms as a normal value beyond it is rarer or more common than one beyond 2.
 *
 * @param zScore - above 0
 * @returns false alarms per skill and 30 days
 * @throws RangeError when `zScore` is not a number above 0
 * @example budgetOfThreshold(2) // => 1
 * @example budgetOfThreshold(3) // => 0.0593…
 */
export function budgetOfThreshold(zScore: number): number {
  if (!(zScore > 0)) throw new RangeError(`a threshold is a number above 0; got ${zScore}`);
  return (DEFAULT_BUDGET * normalSurvival(Math.min(zScore, LARGEST_Z))) / normalSurvival(DEFAULT_THRESHOLD);
}

/**
 * The reverse of {@link budgetOfThreshold}.
 *
 * @param budget - false alarms per skill and 30 days, above 0
 * @returns a z-score of 0 to 8
 * @throws RangeError when `budget` is not a number above 0
 */
export function thresholdOfBudget(budget: number): number {
  if (!(budget > 0)) throw new RangeError(`a budget is a number above 0; got ${budget}`);
  const tail = (budget / DEFAULT_BUDGET) * normalSurvival(DEFAULT_THRESHOLD);
  if (tail >= 0.5) return 0;
  // The survival of 8 is 6e-16: a quantile of 1 minus it would be infinite.
  return tail <= normalSurvival(LARGEST_Z) ? LARGEST_Z : -normalQuantile(tail);
}
