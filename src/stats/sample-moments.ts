/** A sample in three numbers. */
export interface SampleMoments {
  readonly count: number;
  readonly mean: number;
  /** With n − 1 below the line, so that it is unbiased. */
  readonly variance: number;
}

/**
 * Count, mean and variance of a sample.
 *
 * @param values - n ≥ 1, all in one unit; not modified
 * @returns variance 0 when n = 1
 * @throws RangeError when n = 0 or a value is not finite
 * @example sampleMoments([1, 2, 3]) // => { count: 3, mean: 2, variance: 1 }
 */
export function sampleMoments(values: readonly number[]): SampleMoments {
  if (values.length === 0) throw new RangeError('sampleMoments requires at least 1 value');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (!Number.isFinite(mean)) throw new RangeError('sampleMoments requires finite values');
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count: values.length, mean, variance: values.length === 1 ? 0 : squares / (values.length - 1) };
}
