import { chiSquaredSurvival } from './incomplete-gamma.ts';
import { midRanks } from './mid-ranks.ts';

export interface KruskalWallisTest {
  /** Corrected for ties. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/**
 * Do several groups lie at different heights? Compares mean ranks, so that one extreme value does not decide.
 *
 * @param groups - at least 2, each with at least 1 value without NaN; groups of 5 or more make the p-value trustworthy
 * @returns pValue 1 when all values are equal
 * @throws RangeError for fewer groups, an empty one, or NaN
 * @see Kruskal & Wallis (1952), JASA 47(260):583–621. Same as SciPy `kruskal(*groups)`.
 * @example kruskalWallisTest([[1, 2, 3], [4, 5, 6]]).statistic // => 3.857142…
 */
export function kruskalWallisTest(groups: readonly (readonly number[])[]): KruskalWallisTest {
  if (groups.length < 2 || groups.some(({ length }) => length === 0)) {
    throw new RangeError(
      `kruskalWallisTest requires at least 2 groups, none of them empty; got sizes ${groups.map(({ length }) => length)}`,
    );
  }
  const values = groups.flat();
  const ranks = midRanks(values);
  const count = values.length;
  let between = 0;
  let begin = 0;
  for (const { length } of groups) {
    const sum = ranks.slice(begin, begin + length).reduce((total, rank) => total + rank, 0);
    between += (sum * sum) / length;
    begin += length;
  }
  const tied = [...Map.groupBy(values, (value) => value).values()].reduce((sum, { length }) => sum + length ** 3 - length, 0);
  const correction = 1 - tied / (count ** 3 - count);
  const degreesOfFreedom = groups.length - 1;
  if (!(correction > 0)) return { statistic: 0, degreesOfFreedom, pValue: 1 };
  const statistic = Math.max(0, ((12 / (count * (count + 1))) * between - 3 * (count + 1)) / correction);
  return { statistic, degreesOfFreedom, pValue: chiSquaredSurvival(statistic, degreesOfFreedom) };
}
