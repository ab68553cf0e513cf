/**
 * The probability whose log odds are given.
 *
 * @example logistic(0) // => 0.5
 */
export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/**
 * Natural logarithm of the odds, p / (1 − p).
 *
 * @param probability - 0–1
 * @param bound - probabilities nearer to 0 or 1 than this count as this near, so that the result is finite
 * @example logOdds(0.5, 0.001) // => 0
 */
export function logOdds(probability: number, bound: number): number {
  const bounded = Math.min(Math.max(probability, bound), 1 - bound);
  return Math.log(bounded / (1 - bounded));
}
