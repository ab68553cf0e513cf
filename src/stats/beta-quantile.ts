import { incompleteBeta } from './incomplete-beta.ts';

/**
 * The value that a Beta(a, b) variable stays at or under with the given probability, by bisection.
 *
 * @param probability - 0 to 1
 * @param a - above 0
 * @param b - above 0
 * @returns 0 to 1, absolute error under 1e-15
 * @throws RangeError for anything else
 * @see Same as R `qbeta(probability, a, b)`.
 * @example betaQuantile(0.5, 2, 2) // => 0.5
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`betaQuantile requires 0 ≤ probability ≤ 1; got ${probability}`);
  if (!(a > 0 && b > 0)) throw new RangeError(`betaQuantile requires a > 0 and b > 0; got ${a} and ${b}`);
  if (probability === 0 || probability === 1) return probability;
  let lower = 0;
  let upper = 1;
  while (upper - lower > 1e-16 + 1e-15 * lower) {
    const middle = (lower + upper) / 2;
    if (middle === lower || middle === upper) break;
    if (incompleteBeta(middle, a, b) < probability) lower = middle;
    else upper = middle;
  }
  return (lower + upper) / 2;
}
