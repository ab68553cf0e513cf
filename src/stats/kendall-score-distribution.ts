export interface KendallTail {
  /** P(|score| ≥ the one seen). */
  readonly pValue: number;
  /** The same with half of the probability of the score seen itself: on average right, where `pValue` is too large. */
  readonly midPValue: number;
}

/**
 * How likely a Mann–Kendall score this far from 0 is when every order of the values is equally likely: exact, with ties.
 *
 * The number of inversions of a permutation of a multiset is distributed as the coefficients of a Gaussian multinomial.
 *
 * @param score - pairs that rise less pairs that fall
 * @param tieSizes - sizes of the groups of equal values, 1 for a value alone; they add up to n ≤ 60
 * @throws RangeError for anything else
 * @see Kendall (1938), Biometrika 30:81–93; Stanley, Enumerative Combinatorics 1, 1.7. Without ties the same as SciPy
 *   `kendalltau(…, method='exact')`.
 * @example kendallScoreTail(17, [1, 1, 1, 1, 1, 1, 1]).pValue // => 0.010714285714285714
 */
export function kendallScoreTail(score: number, tieSizes: readonly number[]): KendallTail {
  const n = tieSizes.reduce((sum, size) => sum + size, 0);
  if (!(Number.isInteger(score) && tieSizes.every((size) => Number.isInteger(size) && size >= 1) && n >= 1 && n <= 60)) {
    throw new RangeError(`kendallScoreTail requires a whole score and 1 to 60 values; got ${score} and ${n}`);
  }
  const probabilities = inversionProbabilities(n, tieSizes);
  const highest = probabilities.length - 1;
  let tail = 0;
  let same = 0;
  for (const [inversions, probability] of probabilities.entries()) {
    const distance = Math.abs(highest - 2 * inversions) - Math.abs(score);
    if (distance >= 0) tail += probability;
    if (distance === 0) same += probability;
  }
  return { pValue: Math.min(1, tail), midPValue: Math.min(1, Math.max(0, tail - same / 2)) };
}

/** The product of (1 + q + … + q^(k-1)) / k for k up to n, divided by that of each group of ties. */
function inversionProbabilities(n: number, tieSizes: readonly number[]): number[] {
  let probabilities = [1];
  for (let k = 2; k <= n; k++) probabilities = multiplyByRun(probabilities, k);
  for (const size of tieSizes) {
    for (let k = 2; k <= size; k++) probabilities = divideByRun(probabilities, k);
  }
  return probabilities;
}

function multiplyByRun(coefficients: readonly number[], length: number): number[] {
  const product = new Array<number>(coefficients.length + length - 1).fill(0);
  for (const [degree, coefficient] of coefficients.entries()) {
    for (let step = 0; step < length; step++) product[degree + step] = (product[degree + step] as number) + coefficient / length;
  }
  return product;
}

function divideByRun(coefficients: readonly number[], length: number): number[] {
  const quotient = new Array<number>(coefficients.length - length + 1).fill(0);
  let window = 0;
  for (let degree = 0; degree < quotient.length; degree++) {
    window -= quotient[degree - length] ?? 0;
    const coefficient = (coefficients[degree] as number) * length - window;
    quotient[degree] = coefficient;
    window += coefficient;
  }
  return quotient;
}
