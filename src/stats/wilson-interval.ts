import { normalQuantile } from './normal-quantile.ts';

export interface ConfidenceInterval {
  readonly lower: number;
  readonly upper: number;
  /** Share of such intervals that hold the true value, 0–1. */
  readonly level: number;
}

/**
 * Wilson's score interval for a proportion: never outside 0–1 and of some width even when all or none succeeded, where
 * the textbook interval shrinks to a point. Without continuity correction.
 *
 * @param successes - whole number, 0 ≤ successes ≤ trials
 * @param trials - whole number, at least 1
 * @param level - between 0 and 1, 0.95 when not given
 * @throws RangeError for anything else
 * @see Wilson (1927), JASA 22(158):209–212. Same as SciPy `binomtest(k, n).proportion_ci(level, 'wilson')`.
 * @example wilsonInterval(8, 10) // => { lower: 0.4901624715…, upper: 0.9433178485…, level: 0.95 }
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): ConfidenceInterval {
  if (!Number.isInteger(trials) || trials < 1) throw new RangeError(`wilsonInterval requires at least 1 trial; got ${trials}`);
  if (!Number.isInteger(successes) || successes < 0 || successes > trials) {
    throw new RangeError(`wilsonInterval requires 0 to ${trials} successes; got ${successes}`);
  }
  if (!(level > 0 && level < 1)) throw new RangeError(`wilsonInterval requires 0 < level < 1; got ${level}`);
  const z = normalQuantile((1 + level) / 2);
  const proportion = successes / trials;
  const scale = 1 + (z * z) / trials;
  const center = (proportion + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((proportion * (1 - proportion)) / trials + (z * z) / (4 * trials * trials));
  // At the ends the bound is exactly 0 or 1, which rounding would miss.
  return {
    lower: successes === 0 ? 0 : Math.max(0, center - half),
    upper: successes === trials ? 1 : Math.min(1, center + half),
    level,
  };
}
