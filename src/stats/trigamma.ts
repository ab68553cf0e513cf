/**
 * ψ′(x), the second derivative of the logarithm of the gamma function; relative error below 1e-11.
 *
 * @param x - above 0
 * @throws RangeError for anything else
 * @see Abramowitz & Stegun (1964), 6.4.6 and 6.4.12. Same as SciPy `special.polygamma(1, x)` for x > 0.
 * @example trigamma(1) // => 1.6449340668482264, π²/6
 */
export function trigamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`trigamma requires x > 0; got ${x}`);
  let result = 0;
  let shifted = x;
  for (; shifted < 10; shifted++) result += 1 / (shifted * shifted);
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series = inverse * square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - square * (5 / 66)))));
  return result + inverse + square / 2 + series;
}
