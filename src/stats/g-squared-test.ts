import { chiSquaredSurvival } from './incomplete-gamma.ts';

export interface GSquaredTest {
  /** G² = 2 Σ observed · ln(observed ÷ expected), 0 or more. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Least count expected in any cell; under 5 the p-value is not to be trusted. */
  readonly smallestExpectedCount: number;
}

/**
 * Likelihood-ratio test of whether the rows and columns of a table of counts depend on each other. Rows and columns
 * without a count are left out.
 *
 * @param table - counts of 0 or more, rows of the same length
 * @returns with fewer than two rows or columns that have a count: statistic 0, p-value 1
 * @throws RangeError for a count that is negative or not finite, TypeError for rows of different lengths
 * @see Dunning (1993), "Accurate methods for the statistics of surprise and coincidence", Computational Linguistics 19(1).
 *   Same as SciPy `chi2_contingency(table, correction=False, lambda_='log-likelihood')`.
 * @example gSquaredTest([[10, 20], [30, 5]]).pValue // => 0.0000125…
 */
export function gSquaredTest(table: readonly (readonly number[])[]): GSquaredTest {
  const width = table[0]?.length ?? 0;
  const columnSums = new Array<number>(width).fill(0);
  const rowSums = table.map((row) => {
    if (row.length !== width) throw new TypeError(`gSquaredTest requires rows of one length; got ${width} and ${row.length}`);
    let sum = 0;
    for (const [column, count] of row.entries()) {
      if (!(count >= 0 && count < Number.POSITIVE_INFINITY))
        throw new RangeError(`gSquaredTest requires counts of 0 or more; got ${count}`);
      sum += count;
      columnSums[column] = (columnSums[column] as number) + count;
    }
    return sum;
  });
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  const usedRows = rowSums.filter((sum) => sum > 0);
  const usedColumns = columnSums.filter((sum) => sum > 0);
  const degreesOfFreedom = Math.max(0, usedRows.length - 1) * Math.max(0, usedColumns.length - 1);
  if (degreesOfFreedom === 0) return { statistic: 0, degreesOfFreedom, pValue: 1, smallestExpectedCount: 0 };
  let half = 0;
  for (const [r, row] of table.entries()) {
    for (const [c, count] of row.entries()) {
      if (count > 0) half += count * Math.log((count * total) / ((rowSums[r] as number) * (columnSums[c] as number)));
    }
  }
  // Rounding may leave a trace below 0 where nothing depends on anything.
  const statistic = Math.max(0, 2 * half);
  return {
    statistic,
    degreesOfFreedom,
    pValue: chiSquaredSurvival(statistic, degreesOfFreedom),
    smallestExpectedCount: (Math.min(...usedRows) * Math.min(...usedColumns)) / total,
  };
}
