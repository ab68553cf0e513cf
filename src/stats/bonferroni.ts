/**
 * P-values times their number: the simplest correction for looking at many.
 *
 * @param pValues - each 0 to 1; not modified
 * @see Same as R `p.adjust(p, 'bonferroni')`.
 * @example bonferroni([0.01, 0.4]) // => [0.02, 0.8]
 */
export function bonferroni(pValues: readonly number[]): number[] {
  return pValues.map((value) => Math.min(1, value * pValues.length));
}
