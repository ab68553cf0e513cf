/**
 * The likelihood of a difference under effects drawn from Normal(0, τ²), over that under no effect. One over the largest
 * value seen so far is an always-valid p-value (mSPRT).
 *
 * @param difference - the estimate so far
 * @param variance - of the estimate, above 0
 * @param effectVariance - τ², above 0
 * @returns above 0; 1 is no evidence either way
 * @throws RangeError when a variance is not above 0
 * @see Johari, Pekelis & Walsh (2015), arXiv 1512.04922, eq. 9.
 */
export function mixtureProbabilityRatio(difference: number, variance: number, effectVariance: number): number {
  if (!(variance > 0 && effectVariance > 0)) {
    throw new RangeError(`mixtureProbabilityRatio requires variances above 0; got ${variance} and ${effectVariance}`);
  }
  const total = variance + effectVariance;
  return Math.sqrt(variance / total) * Math.exp((effectVariance * difference * difference) / (2 * variance * total));
}

export interface MixturePathStep {
  /** Pairs so far. */
  readonly count: number;
  readonly ratio: number;
  readonly alwaysValidPValue: number;
}

/**
 * The mSPRT on pairs of outcomes of a control and a treatment, at the looks that were taken. Before both successes and
 * failures were seen there is no variance, and no evidence.
 *
 * @param control - 0 or 1, in the order they came
 * @param treatment - 0 or 1, in the order they came
 * @param effectVariance - τ², above 0
 * @param looks - pairs at each look, ascending; those beyond the data are left out
 */
export function mixtureProbabilityPath(
  control: readonly number[],
  treatment: readonly number[],
  effectVariance: number,
  looks: readonly number[],
): MixturePathStep[] {
  const steps: MixturePathStep[] = [];
  let [one, two, counted, alwaysValidPValue] = [0, 0, 0, 1];
  for (const count of looks) {
    if (count > Math.min(control.length, treatment.length)) break;
    for (; counted < count; counted++) {
      one += control[counted] as number;
      two += treatment[counted] as number;
    }
    const [p1, p2] = [one / count, two / count];
    const variance = (p1 * (1 - p1) + p2 * (1 - p2)) / count;
    const ratio = variance > 0 ? mixtureProbabilityRatio(p2 - p1, variance, effectVariance) : 1;
    alwaysValidPValue = Math.min(alwaysValidPValue, 1 / ratio);
    steps.push({ count, ratio, alwaysValidPValue });
  }
  return steps;
}
