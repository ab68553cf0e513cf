import type { ConfidenceInterval } from './wilson-interval.ts';

export interface AsymptoticConfidenceSequence {
  readonly confidenceInterval: ConfidenceInterval;
  /** Holds whenever it is looked at. */
  readonly alwaysValidPValue: number;
}

/**
 * An interval that holds the true difference at all times at once, so that one may look at any time: a mixture over
 * normal effects, narrowest near `tunedFor` observations.
 *
 * @param estimate - the difference so far
 * @param standardError - of the estimate, 0 or more
 * @param count - observations it was made of, in both groups
 * @param tunedFor - observations at which it is to be narrowest, 5,000 by custom
 * @param alpha - 0.05 when not given
 * @throws RangeError when the count or `tunedFor` is not above 0
 * @see Waudby-Smith et al. (2021), arXiv 2103.06476; GrowthBook `SequentialTwoSidedTTest`.
 */
export function asymptoticConfidenceSequence(
  estimate: number,
  standardError: number,
  count: number,
  tunedFor: number,
  alpha = 0.05,
): AsymptoticConfidenceSequence {
  if (!(count > 0 && tunedFor > 0))
    throw new RangeError(`asymptoticConfidenceSequence requires counts above 0; got ${count} and ${tunedFor}`);
  const rhoSquared = mixtureScale(tunedFor, alpha) ** 2;
  const mixture = count * rhoSquared + 1;
  const scale = Math.sqrt(((2 * mixture) / (count * count * rhoSquared)) * Math.log(Math.sqrt(mixture) / alpha));
  const half = standardError * Math.sqrt(count) * scale;
  const t = estimate === 0 ? 0 : estimate / standardError;
  return {
    confidenceInterval: { lower: estimate - half, upper: estimate + half, level: 1 - alpha },
    alwaysValidPValue: Math.min(1, Math.sqrt(mixture) * Math.exp((-rhoSquared * t * t * count) / (2 * mixture))),
  };
}

/** The ρ at which the sequence is narrowest after so many observations. */
export function mixtureScale(tunedFor: number, alpha: number): number {
  return Math.sqrt((-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tunedFor);
}
