import { benjaminiHochberg } from './benjamini-hochberg.ts';

/**
 * P-values adjusted for the false discovery rate under any dependence: those of {@link benjaminiHochberg} times
 * 1 + 1/2 + … + 1/n, cut at 1.
 *
 * @param pValues - each 0 to 1, in any order; not modified
 * @throws RangeError when one is not a p-value
 * @see Benjamini & Yekutieli (2001), Ann. Stat. 29:1165–1188. Same as R `p.adjust(p, 'BY')`.
 * @example benjaminiYekutieli([0.01, 0.2]) // => [0.03, 0.3]
 */
export function benjaminiYekutieli(pValues: readonly number[]): number[] {
  let harmonic = 0;
  for (let i = 1; i <= pValues.length; i++) harmonic += 1 / i;
  // The cut at 1 comes last: adjusted values that are cut already stay at 1.
  return benjaminiHochberg(pValues).map((value) => Math.min(1, value * harmonic));
}
