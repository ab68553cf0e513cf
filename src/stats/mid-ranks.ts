/**
 * Ranks from 1 up; equal values share the mean of the ranks they take up together.
 *
 * @param values - in any order, without NaN; not modified
 * @throws RangeError when a value is NaN
 * @see Same as R `rank(x)` and SciPy `rankdata(x)`.
 * @example midRanks([10, 30, 10]) // => [1.5, 3, 1.5]
 */
export function midRanks(values: readonly number[]): number[] {
  const nan = values.findIndex((value) => Number.isNaN(value));
  if (nan !== -1) throw new RangeError(`midRanks requires numbers; got NaN at index ${nan}`);
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] as number] === values[order[first] as number]) end += 1;
    for (let position = first; position < end; position += 1) ranks[order[position] as number] = (first + end + 1) / 2;
    first = end;
  }
  return ranks;
}
