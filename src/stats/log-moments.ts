export interface LogMoments {
  readonly count: number;
  /** 0 when there is none. */
  readonly mean: number;
  /** Of the sample; 0 when there are less than two. */
  readonly variance: number;
}

/**
 * Mean and variance of natural logarithms: what is typical of durations, and by which factor they differ.
 *
 * @param values - above 0, with how many times each is there, 1 or more
 * @throws RangeError for anything else
 * @see Welford (1962), with counts as weights. Same as R `mean(log(x))` and `var(log(x))`.
 * @example computeLogMoments([{ value: 1, count: 1 }, { value: Math.E ** 2, count: 1 }]) // => { count: 2, mean: 1, variance: 2 }
 */
export function computeLogMoments(values: Iterable<{ readonly value: number; readonly count: number }>): LogMoments {
  let total = 0;
  let mean = 0;
  let squares = 0;
  for (const { value, count } of values) {
    if (!(value > 0 && Number.isFinite(value) && count >= 1)) {
      throw new RangeError(`computeLogMoments requires values above 0, each once or more; got ${value}, ${count} times`);
    }
    const log = Math.log(value);
    const difference = log - mean;
    total += count;
    mean += (difference * count) / total;
    squares += count * difference * (log - mean);
  }
  return { count: total, mean, variance: total > 1 ? squares / (total - 1) : 0 };
}
