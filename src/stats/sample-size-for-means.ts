import { noncentralTSurvival } from './noncentral-t-survival.ts';
import type { PowerTarget } from './sample-size-for-proportions.ts';
import { solveIncreasing } from './solve-increasing.ts';
import { studentTQuantile } from './student-t-quantile.ts';

/**
 * Values that each of two equal groups needs, for a two-sided t-test.
 *
 * @param effect - difference of the means in standard deviations (Cohen's d), not 0
 * @returns not rounded, at least 2
 * @throws RangeError when the effect is 0
 * @see Same as statsmodels `TTestIndPower().solve_power(d, alpha=, power=)`.
 * @example tTestSampleSize(0.5, { alpha: 0.05, power: 0.8 }) // => 63.7656105…
 */
export function tTestSampleSize(effect: number, { alpha, power }: PowerTarget): number {
  const d = Math.abs(effect);
  if (!(d > 0)) throw new RangeError(`tTestSampleSize requires an effect other than 0; got ${effect}`);
  const powerOf = (size: number) => {
    const freedom = 2 * size - 2;
    const critical = studentTQuantile(1 - alpha / 2, freedom);
    const shift = d * Math.sqrt(size / 2);
    // The lower tail is the upper one seen from the other side.
    return noncentralTSurvival(critical, freedom, shift) + noncentralTSurvival(critical, freedom, -shift);
  };
  if (powerOf(2) >= power) return 2;
  return solveIncreasing(powerOf, power, 2, 2 + 16 / d ** 2);
}
