/**
 * ψ(x), the derivative of the logarithm of the gamma function; absolute error below 1e-12.
 *
 * @param x - above 0
 * @throws RangeError for anything else
 * @see Abramowitz & Stegun (1964), 6.3.5 and 6.3.18. Same as SciPy `special.digamma(x)` for x > 0.
 * @example digamma(1) // => -0.5772156649015329, less Euler's constant
 */
export function digamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`digamma requires x > 0; got ${x}`);
  let result = 0;
  let shifted = x;
  for (; shifted < 10; shifted++) result -= 1 / shifted;
  const square = 1 / (shifted * shifted);
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132)))));
  return result + Math.log(shifted) - 0.5 / shifted - series;
}
