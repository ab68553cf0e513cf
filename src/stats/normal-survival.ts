const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/**
 * Upper tail of the standard normal distribution, P(Z > z), computed as a tail and never as 1 - P(Z ≤ z), so that small
 * p-values keep their digits (relative error under 1e-12 down to z = 37; below the smallest double it is 0).
 *
 * @param z - any number; ±Infinity give 0 and 1
 * @throws RangeError when z is NaN
 * @see Abramowitz & Stegun 7.1.6 (series) and 7.1.14 (continued fraction). Same as R `pnorm(z, lower.tail = FALSE)`.
 * @example normalSurvival(1.959963984540054) // => 0.025
 */
export function normalSurvival(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('normalSurvival requires a number; got NaN');
  const x = Math.abs(z) / Math.SQRT2;
  const tail = 0.5 * (x < 1.5 ? 1 - erfBySeries(x) : erfcByFraction(x));
  return z >= 0 ? tail : 1 - tail;
}

/** All terms are positive, so nothing cancels. */
function erfBySeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

/** 1 / (x + (1/2) / (x + 1 / (x + (3/2) / (x + …)))), from the inside out: 200 levels are enough from x = 1.5 on. */
function erfcByFraction(x: number): number {
  let fraction = x;
  for (let n = 200; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
