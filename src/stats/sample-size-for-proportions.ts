import { normalQuantile } from './normal-quantile.ts';
import { normalSurvival } from './normal-survival.ts';
import { solveIncreasing } from './solve-increasing.ts';

export interface PowerTarget {
  /** Chance of finding a difference where there is none, 0.05 by custom. */
  readonly alpha: number;
  /** Chance of finding the difference that is there, 0.8 by custom. */
  readonly power: number;
}

/**
 * Cohen's h: the difference second − first of two proportions on the arcsine scale, on which all have one variance.
 *
 * @see Cohen (1988), Statistical Power Analysis, chapter 6. Same as statsmodels `proportion_effectsize(second, first)`.
 * @example cohensH(0.8, 0.85) // => 0.1318963878…
 */
export function cohensH(first: number, second: number): number {
  return 2 * Math.asin(Math.sqrt(second)) - 2 * Math.asin(Math.sqrt(first));
}

/**
 * Trials that each of two equal groups needs, for a two-sided test on the arcsine scale.
 *
 * @param first - 0 to 1
 * @param second - 0 to 1, not the same
 * @returns not rounded
 * @throws RangeError when they are the same
 * @see Cohen (1988), chapter 6. Same as statsmodels `NormalIndPower().solve_power(h, alpha=, power=)`.
 * @example arcsineSampleSize(0.8, 0.85, { alpha: 0.05, power: 0.8 }) // => 902.3412320…
 */
export function arcsineSampleSize(first: number, second: number, { alpha, power }: PowerTarget): number {
  const effect = Math.abs(cohensH(first, second));
  if (!(effect > 0)) throw new RangeError(`arcsineSampleSize requires two different proportions; got ${first} and ${second}`);
  const critical = normalQuantile(1 - alpha / 2);
  const powerOf = (size: number) => {
    const shift = effect * Math.sqrt(size / 2);
    return normalSurvival(critical - shift) + normalSurvival(critical + shift);
  };
  return solveIncreasing(powerOf, power, 0, 16 / effect ** 2);
}

/**
 * Trials that each of two equal groups needs, for the pooled score test.
 *
 * @param first - 0 to 1
 * @param second - 0 to 1, not the same
 * @returns not rounded
 * @see Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 4.3, without continuity correction.
 * @example scoreTestSampleSize(0.8, 0.85, { alpha: 0.05, power: 0.8 }) // => 905.3657779…
 */
export function scoreTestSampleSize(first: number, second: number, { alpha, power }: PowerTarget): number {
  if (first === second) throw new RangeError(`scoreTestSampleSize requires two different proportions; got ${first} twice`);
  const pooled = (first + second) / 2;
  const underNone = normalQuantile(1 - alpha / 2) * Math.sqrt(2 * pooled * (1 - pooled));
  const underEffect = normalQuantile(power) * Math.sqrt(first * (1 - first) + second * (1 - second));
  return ((underNone + underEffect) / (second - first)) ** 2;
}
