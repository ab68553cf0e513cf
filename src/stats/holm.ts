/**
 * P-values adjusted so that rejecting where the adjusted value is at most α makes even one false rejection no likelier
 * than α, whatever the dependence; never weaker than multiplying each by their number.
 *
 * @param pValues - each 0 to 1, in any order; not modified
 * @returns adjusted values, 0 to 1, in the order of `pValues`
 * @throws RangeError when one is not a p-value
 * @see Holm (1979), Scand. J. Stat. 6:65–70. Same as R `p.adjust(p, 'holm')`.
 * @example holm([0.01, 0.04, 0.03]) // => [0.03, 0.06, 0.06]
 */
export function holm(pValues: readonly number[]): number[] {
  const wrong = pValues.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new RangeError(`holm requires p-values from 0 to 1; got ${wrong}`);
  const ascending = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [position, index] of ascending.entries()) {
    largest = Math.max(largest, (pValues[index] as number) * (pValues.length - position));
    adjusted[index] = Math.min(1, largest);
  }
  return adjusted;
}
