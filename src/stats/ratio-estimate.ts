export interface RatioEstimate {
  /** Sum of the numerators over the sum of the denominators. */
  readonly ratio: number;
  /** Of the ratio as an estimate, by the delta method over units. */
  readonly variance: number;
  readonly units: number;
}

/**
 * A ratio of two sums over independent units (successes over runs, by user), with the variance that comes from units
 * differing and not from runs: runs of one user are no independent pieces of evidence.
 *
 * @param numerators - one per unit
 * @param denominators - one per unit, at least one above 0
 * @returns variance 0 for a single unit, which says nothing about how units differ
 * @throws RangeError when the lengths differ or all denominators are 0
 * @see Deng, Knoblich & Lu (2018), KDD, arXiv 1803.06336, eq. 4: the variance of Σ(s − R k) over (Σk)².
 * @example ratioEstimate([4, 5], [5, 7]).ratio // => 0.75
 */
export function ratioEstimate(numerators: readonly number[], denominators: readonly number[]): RatioEstimate {
  const units = numerators.length;
  if (units !== denominators.length) {
    throw new RangeError(`ratioEstimate requires as many numerators as denominators; got ${units} and ${denominators.length}`);
  }
  let [numerator, denominator] = [0, 0];
  for (let i = 0; i < units; i++) {
    numerator += numerators[i] as number;
    denominator += denominators[i] as number;
  }
  if (!(denominator > 0)) throw new RangeError('ratioEstimate requires a denominator above 0');
  const ratio = numerator / denominator;
  let squares = 0;
  for (let i = 0; i < units; i++) squares += ((numerators[i] as number) - ratio * (denominators[i] as number)) ** 2;
  const variance = units < 2 ? 0 : ((squares / (units - 1)) * units) / denominator ** 2;
  return { ratio, variance, units };
}
