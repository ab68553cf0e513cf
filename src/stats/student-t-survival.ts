import { incompleteBeta } from './incomplete-beta.ts';
import { normalSurvival } from './normal-survival.ts';

/**
 * Upper tail of Student's t distribution, P(T > t).
 *
 * @param t - any number; ±Infinity give 0 and 1
 * @param degreesOfFreedom - above 0, need not be whole; Infinity is the normal distribution
 * @throws RangeError when t is NaN or there are no degrees of freedom
 * @see Abramowitz & Stegun 26.7.1. Same as R `pt(t, df, lower.tail = FALSE)`.
 * @example studentTSurvival(2.228138851986273, 10) // => 0.025
 */
export function studentTSurvival(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) throw new RangeError('studentTSurvival requires a number; got NaN');
  if (!(degreesOfFreedom > 0)) throw new RangeError(`studentTSurvival requires degreesOfFreedom > 0; got ${degreesOfFreedom}`);
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalSurvival(t);
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const tail = 0.5 * incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
  return t >= 0 ? tail : 1 - tail;
}
