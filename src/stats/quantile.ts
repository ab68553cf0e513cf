/**
 * A quantile of a sample, exact, between two values by linear interpolation (Hyndman & Fan's type 7).
 *
 * @param sorted - finite values in ascending order, n ≥ 1
 * @param probability - 0 to 1
 * @throws RangeError when n = 0 or the probability is outside 0–1
 * @see Hyndman & Fan (1996), The American Statistician 50(4):361–365. Same as R `quantile(x, p)` and NumPy `quantile`.
 * @example quantile([1, 2, 3, 10], 0.5) // => 2.5
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0) throw new RangeError('quantile requires at least 1 value');
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`quantile requires a probability of 0 to 1; got ${probability}`);
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const lower = sorted[below] as number;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return lower + (position - below) * (upper - lower);
}
