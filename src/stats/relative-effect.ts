import type { SampleMoments } from './sample-moments.ts';

export interface Effect {
  readonly estimate: number;
  /** Standard error of the estimate. */
  readonly standardError: number;
  /** Welch and Satterthwaite's, as if it were a plain difference. */
  readonly degreesOfFreedom: number;
}

/**
 * How much greater the second mean is than the first, in parts of the first, by the delta method.
 *
 * @param first - of a mean other than 0
 * @throws RangeError when the first mean is 0
 * @see GrowthBook, packages/stats, `TwoSidedTTest` with `difference_type="relative"`.
 */
export function relativeEffect(first: SampleMoments, second: SampleMoments): Effect {
  if (first.mean === 0) throw new RangeError('relativeEffect requires a first mean other than 0');
  const [one, two] = [first.variance / first.count, second.variance / second.count];
  const variance = two / first.mean ** 2 + (one * second.mean ** 2) / first.mean ** 4;
  return {
    estimate: (second.mean - first.mean) / Math.abs(first.mean),
    standardError: Math.sqrt(variance),
    degreesOfFreedom: (one + two) ** 2 / (one ** 2 / (first.count - 1) + two ** 2 / (second.count - 1)),
  };
}
