import { normalQuantile } from './normal-quantile.ts';
import { studentTSurvival } from './student-t-survival.ts';

/**
 * The value that a Student's t variable stays at or under with the given probability, by bisection.
 *
 * @param probability - between 0 and 1, both left out
 * @param degreesOfFreedom - above 0, need not be whole; Infinity is the normal distribution
 * @throws RangeError for anything else
 * @see Same as R `qt(probability, df)`.
 * @example studentTQuantile(0.975, 10) // => 2.228138851986273
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`studentTQuantile requires 0 < probability < 1; got ${probability}`);
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalQuantile(probability);
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  let lower = 0;
  let upper = 1;
  while (studentTSurvival(upper, degreesOfFreedom) > tail && upper < Number.MAX_VALUE / 2) {
    lower = upper;
    upper *= 2;
  }
  for (;;) {
    const middle = lower + (upper - lower) / 2;
    if (middle === lower || middle === upper) break;
    if (studentTSurvival(middle, degreesOfFreedom) > tail) lower = middle;
    else upper = middle;
    if (upper - lower <= 1e-15 * upper) break;
  }
  const t = (lower + upper) / 2;
  return probability < 0.5 ? -t : t;
}
