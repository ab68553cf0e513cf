/**
 * P-values adjusted for the false discovery rate: rejecting where the adjusted value is at most q keeps the expected
 * share of false discoveries at q, for independent or positively dependent tests.
 *
 * @param pValues - each 0 to 1, in any order; not modified
 * @returns adjusted values, 0 to 1, in the order of `pValues`
 * @throws RangeError when one is not a p-value
 * @see Benjamini & Hochberg (1995), JRSS B 57:289–300. Same as R `p.adjust(p, 'BH')`.
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // => [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const wrong = pValues.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new RangeError(`benjaminiHochberg requires p-values from 0 to 1; got ${wrong}`);
  const count = pValues.length;
  const descending = pValues.map((_, index) => index).sort((a, b) => (pValues[b] as number) - (pValues[a] as number));
  const adjusted = new Array<number>(count);
  let smallest = 1;
  for (const [position, index] of descending.entries()) {
    smallest = Math.min(smallest, ((pValues[index] as number) * count) / (count - position));
    adjusted[index] = smallest;
  }
  return adjusted;
}
