export interface WeightedKendallScore {
  /** Sum over pairs of the product of their weights, with the sign of the later value less the earlier. */
  readonly score: number;
  /** Variance of the score when every order of the values is equally likely and none are equal. */
  readonly variance: number;
  /** The largest that the score can be. */
  readonly largest: number;
}

/**
 * Mann–Kendall score in which a pair counts by the product of the weights of its two values. With equal weights of 1 it
 * is Mann–Kendall's own, its variance without ties included.
 *
 * The variance: two pairs that share a value at the same side agree by 1/3, at opposite sides by -1/3, other pairs not
 * at all. Written as Hoeffding's projection on each value and the rest.
 *
 * @param values - in order of time, finite
 * @param weights - as many, above 0
 * @throws RangeError when they are not as many
 * @see Hoeffding (1948), Annals of Mathematical Statistics 19:293–325
 */
export function weightedKendallScore(values: readonly number[], weights: readonly number[]): WeightedKendallScore {
  if (values.length !== weights.length) {
    throw new RangeError(`weightedKendallScore requires as many weights as values; got ${weights.length} and ${values.length}`);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let score = 0;
  let largest = 0;
  let variance = 0;
  let before = 0;
  for (let j = 0; j < values.length; j++) {
    const [value, weight] = [values[j] as number, weights[j] as number];
    for (let i = 0; i < j; i++) {
      const product = weight * (weights[i] as number);
      score += product * Math.sign(value - (values[i] as number));
      largest += product;
      variance += product ** 2 / 3;
    }
    const after = total - before - weight;
    variance += (weight * (before - after)) ** 2 / 3;
    before += weight;
  }
  return { score, variance, largest };
}
