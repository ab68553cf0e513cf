import { logGamma } from './log-gamma.ts';

const TINY = 1e-300;
const STEPS = 100_000;

/**
 * The regularised upper incomplete gamma function Q(a, x): the upper tail of a Gamma(a, 1) variable at x, computed as a
 * tail, so that small p-values keep their digits.
 *
 * @param a - above 0
 * @param x - 0 or more
 * @returns 0 to 1, relative error about 1e-12
 * @throws RangeError for anything else
 * @see DLMF 8.7.1 (series) and 8.9.2 (continued fraction). Same as R `pgamma(x, a, lower.tail = FALSE)`.
 * @example upperIncompleteGamma(1, 2) // => 0.1353352832366127, e to the -2
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (!(a > 0)) throw new RangeError(`upperIncompleteGamma requires a > 0; got ${a}`);
  if (!(x >= 0)) throw new RangeError(`upperIncompleteGamma requires x ≥ 0; got ${x}`);
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? Math.max(0, 1 - front * lowerSeries(a, x)) : front * upperFraction(a, x);
}

/**
 * Upper tail of the chi-squared distribution, P(X > x).
 *
 * @param x - 0 or more
 * @param degreesOfFreedom - above 0
 * @throws RangeError for anything else
 * @see Same as R `pchisq(x, df, lower.tail = FALSE)`.
 * @example chiSquaredSurvival(3.841458820694124, 1) // => 0.05
 */
export function chiSquaredSurvival(x: number, degreesOfFreedom: number): number {
  return upperIncompleteGamma(degreesOfFreedom / 2, x / 2);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n <= STEPS; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / nonZero(step * d + b);
    c = nonZero(b + step / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
