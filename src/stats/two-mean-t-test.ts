import type { SampleMoments } from './sample-moments.ts';
import { studentTQuantile } from './student-t-quantile.ts';
import { studentTSurvival } from './student-t-survival.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

export interface TwoMeanTest {
  /** Second mean less first. */
  readonly difference: number;
  readonly standardError: number;
  /** Positive when the second mean is the greater. */
  readonly tStatistic: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly confidenceInterval: ConfidenceInterval;
}

/**
 * Welch's test of whether two means differ, for samples of unequal variance. Of durations, give it the logarithms.
 *
 * @param level - of the interval, 0.95 when not given
 * @throws RangeError when either sample has fewer than 2 values
 * @see Welch (1947), Biometrika 34:28–35. Same as SciPy `ttest_ind(b, a, equal_var=False)`.
 */
export function welchTTest(first: SampleMoments, second: SampleMoments, level = 0.95): TwoMeanTest {
  const [one, two] = [first.variance / first.count, second.variance / second.count];
  const degreesOfFreedom = (one + two) ** 2 / (one ** 2 / (first.count - 1) + two ** 2 / (second.count - 1));
  return compare(first, second, Math.sqrt(one + two), degreesOfFreedom, level);
}

/**
 * Student's test of whether two means differ, for samples of one variance.
 *
 * @param level - of the interval, 0.95 when not given
 * @throws RangeError when either sample has fewer than 2 values
 * @see Student (1908), Biometrika 6:1–25. Same as SciPy `ttest_ind(b, a)`.
 */
export function studentTTest(first: SampleMoments, second: SampleMoments, level = 0.95): TwoMeanTest {
  const degreesOfFreedom = first.count + second.count - 2;
  const pooled = ((first.count - 1) * first.variance + (second.count - 1) * second.variance) / degreesOfFreedom;
  return compare(first, second, Math.sqrt(pooled * (1 / first.count + 1 / second.count)), degreesOfFreedom, level);
}

function compare(first: SampleMoments, second: SampleMoments, standardError: number, freedom: number, level: number): TwoMeanTest {
  if (first.count < 2 || second.count < 2) {
    throw new RangeError(`a t-test requires at least 2 values in each sample; got ${first.count} and ${second.count}`);
  }
  const difference = second.mean - first.mean;
  // All values equal: no variance to measure the difference by.
  const degreesOfFreedom = standardError === 0 ? first.count + second.count - 2 : freedom;
  const tStatistic = difference === 0 ? 0 : difference / standardError;
  const half = standardError * studentTQuantile((1 + level) / 2, degreesOfFreedom);
  return {
    difference,
    standardError,
    tStatistic,
    degreesOfFreedom,
    pValue: Math.min(1, 2 * studentTSurvival(Math.abs(tStatistic), degreesOfFreedom)),
    confidenceInterval: { lower: difference - half, upper: difference + half, level },
  };
}
