import { normalSurvival } from './normal-survival.ts';

export interface NormalDecision {
  /** Of the effect, after the prior. */
  readonly mean: number;
  readonly standardDeviation: number;
  /** Probability that the effect is above 0. */
  readonly chanceToWin: number;
  /** Expected loss of keeping the first when the second is better, in the unit of the effect. */
  readonly riskOfFirst: number;
  /** Expected loss of taking the second when the first is better, in the unit of the effect. */
  readonly riskOfSecond: number;
}

/**
 * What a normal posterior of an effect says about choosing.
 *
 * @param estimate - second less first
 * @param standardError - of the estimate, 0 or more
 * @param prior - mean and variance of a normal prior; flat when not given
 * @see GrowthBook, packages/stats, `EffectBayesianABTest`.
 * @example normalDecision(0, 1).chanceToWin // => 0.5
 */
export function normalDecision(
  estimate: number,
  standardError: number,
  prior?: { readonly mean: number; readonly variance: number },
): NormalDecision {
  const { mean, standardDeviation } = posterior(estimate, standardError, prior);
  if (standardDeviation === 0) {
    const chanceToWin = mean > 0 ? 1 : mean < 0 ? 0 : 0.5;
    return { mean, standardDeviation, chanceToWin, riskOfFirst: Math.max(0, mean), riskOfSecond: Math.max(0, -mean) };
  }
  const z = mean / standardDeviation;
  const density = (standardDeviation * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  const chanceToWin = normalSurvival(-z);
  return {
    mean,
    standardDeviation,
    chanceToWin,
    riskOfFirst: Math.max(0, mean * chanceToWin + density),
    riskOfSecond: Math.max(0, density - mean * normalSurvival(z)),
  };
}

function posterior(estimate: number, standardError: number, prior: { readonly mean: number; readonly variance: number } | undefined) {
  if (prior === undefined || standardError === 0) return { mean: estimate, standardDeviation: standardError };
  const [data, before] = [1 / standardError ** 2, 1 / prior.variance];
  return { mean: (estimate * data + prior.mean * before) / (data + before), standardDeviation: Math.sqrt(1 / (data + before)) };
}
