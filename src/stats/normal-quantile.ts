import { normalSurvival } from './normal-survival.ts';

/**
 * The value that a standard normal variable stays at or under with the given probability.
 *
 * @param probability - between 0 and 1, both left out
 * @throws RangeError for any other probability
 * @see Newton's method with Halley's correction on {@link normalSurvival}. Same as R `qnorm(probability)`.
 * @example normalQuantile(0.975) // => 1.959963984540054
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`normalQuantile requires 0 < probability < 1; got ${probability}`);
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  // The tail is about exp(-z²/2), which is close enough to start from anywhere.
  let z = Math.sqrt(-2 * Math.log(2 * tail));
  for (let step = 0; step < 50; step++) {
    const error = (normalSurvival(z) - tail) / density(z);
    const change = error / (1 - (z * error) / 2);
    z += change;
    if (Math.abs(change) <= 1e-15 * (1 + Math.abs(z))) break;
  }
  return probability < 0.5 ? -z : z;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
