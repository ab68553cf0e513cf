/** For each value of a sample, how much of the sample lies at or beyond it. */
export interface TailShares {
  /** Share at or below the value, (0, 1]; shape [n]. */
  readonly lower: Float64Array;
  /** Share at or above the value, (0, 1]; shape [n]. */
  readonly upper: Float64Array;
}

/**
 * Both tails of the empirical distribution at each of its own values; equal values share theirs.
 *
 * @param values - sample in any order, one unit; not modified; shape [n]
 * @throws RangeError when a value is not finite
 * @see Li et al. (2022), "ECOD: unsupervised outlier detection using empirical cumulative distribution functions", IEEE
 *   TKDE: −ln of these is what each feature adds to how odd a row is.
 * @example tailShares(Float64Array.of(5, 1, 1)) // => { lower: [1, 2/3, 2/3], upper: [1/3, 1, 1] }
 */
export function tailShares(values: Float64Array): TailShares {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`tailShares requires finite values; got ${values[wrong]} at index ${wrong}`);
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const lower = new Float64Array(n);
  const upper = new Float64Array(n);
  for (let first = 0; first < n; ) {
    const value = values[order[first] as number] as number;
    let end = first;
    while (end < n && values[order[end] as number] === value) end++;
    for (let i = first; i < end; i++) {
      lower[order[i] as number] = end / n;
      upper[order[i] as number] = (n - first) / n;
    }
    first = end;
  }
  return { lower, upper };
}
