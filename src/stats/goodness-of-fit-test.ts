import { chiSquaredSurvival } from './incomplete-gamma.ts';

export interface GoodnessOfFitTest {
  /** Pearson's statistic. */
  readonly chiSquared: number;
  readonly pValue: number;
}

/**
 * Pearson's test of counts against the shares they should have.
 *
 * @param observed - counts, two or more groups
 * @param weights - above 0, one per group, in any scale
 * @throws RangeError when the lengths differ, there are fewer than 2 groups, or a weight is not above 0
 * @see Pearson (1900). Same as SciPy `chisquare(observed, expected)`.
 * @example goodnessOfFitTest([520, 480], [1, 1]) // => { chiSquared: 1.6, pValue: 0.2059032107… }
 */
export function goodnessOfFitTest(observed: readonly number[], weights: readonly number[]): GoodnessOfFitTest {
  if (observed.length < 2 || observed.length !== weights.length) {
    throw new RangeError(`goodnessOfFitTest requires as many counts as weights, at least 2; got ${observed.length} and ${weights.length}`);
  }
  const wrong = weights.find((weight) => !(weight > 0));
  if (wrong !== undefined) throw new RangeError(`goodnessOfFitTest requires weights above 0; got ${wrong}`);
  const count = observed.reduce((sum, value) => sum + value, 0);
  if (count === 0) return { chiSquared: 0, pValue: 1 };
  const weight = weights.reduce((sum, value) => sum + value, 0);
  let chiSquared = 0;
  for (const [index, value] of observed.entries()) {
    const expected = (count * (weights[index] as number)) / weight;
    chiSquared += (value - expected) ** 2 / expected;
  }
  return { chiSquared, pValue: chiSquaredSurvival(chiSquared, observed.length - 1) };
}
