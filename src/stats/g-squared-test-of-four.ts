import type { GSquaredTest } from './g-squared-test.ts';
import { chiSquaredSurvival } from './incomplete-gamma.ts';

/**
 * `gSquaredTest` of a table of two rows and two columns with a count in each row and column, without its arrays: for
 * a thousand pairs at a time.
 *
 * @param a - first row, first column; `b` beside it, `c` and `d` below; counts of 0 or more
 * @throws RangeError for a count that is negative or not finite, or a row or column without one
 * @example gSquaredTestOfFour(10, 20, 30, 5).pValue // => 0.0000125…
 */
export function gSquaredTestOfFour(a: number, b: number, c: number, d: number): GSquaredTest {
  const [top, bottom, left, right] = [a + b, c + d, a + c, b + d];
  const total = top + bottom;
  const smallest = Math.min(top, bottom) * Math.min(left, right);
  if (!(Math.min(a, b, c, d) >= 0 && smallest > 0 && total < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`gSquaredTestOfFour requires counts in each row and column; got ${a}, ${b}, ${c}, ${d}`);
  }
  const half =
    share(a, top * left, total) + share(b, top * right, total) + share(c, bottom * left, total) + share(d, bottom * right, total);
  // Rounding may leave a trace below 0 where nothing depends on anything.
  const statistic = Math.max(0, 2 * half);
  return { statistic, degreesOfFreedom: 1, pValue: chiSquaredSurvival(statistic, 1), smallestExpectedCount: smallest / total };
}

function share(count: number, sums: number, total: number): number {
  return count > 0 ? count * Math.log((count * total) / sums) : 0;
}
