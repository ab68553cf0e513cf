/**
 * How likely each count of successes in the first of two samples is, given how many succeeded in both together, when the
 * two do not differ: P(X = first + index), computed from the most likely count outwards, so that far tails keep their digits.
 *
 * @param firstTrials - whole number, 0 or more
 * @param secondTrials - whole number, 0 or more
 * @param successes - of both, 0 to firstTrials + secondTrials
 * @returns `first`, the least possible count, and probabilities that add up to 1
 * @see Same as R `dhyper(first + index, firstTrials, secondTrials, successes)`.
 */
export function hypergeometricWeights(
  firstTrials: number,
  secondTrials: number,
  successes: number,
): { readonly first: number; readonly probabilities: Float64Array } {
  const first = Math.max(0, successes - secondTrials);
  const last = Math.min(firstTrials, successes);
  const mode = Math.floor(((firstTrials + 1) * (successes + 1)) / (firstTrials + secondTrials + 2));
  const weights = new Float64Array(last - first + 1);
  const start = Math.min(last, Math.max(first, mode));
  weights[start - first] = 1;
  for (let x = start; x < last; x++) {
    const ratio = ((firstTrials - x) * (successes - x)) / ((x + 1) * (secondTrials - successes + x + 1));
    weights[x + 1 - first] = (weights[x - first] as number) * ratio;
  }
  for (let x = start; x > first; x--) {
    const ratio = (x * (secondTrials - successes + x)) / ((firstTrials - x + 1) * (successes - x + 1));
    weights[x - 1 - first] = (weights[x - first] as number) * ratio;
  }
  let total = 0;
  for (const weight of weights) total += weight;
  return { first, probabilities: weights.map((weight) => weight / total) };
}
