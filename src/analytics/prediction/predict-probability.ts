import { logistic } from '../../stats/logistic.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import { learnerLogOdds } from './learners.ts';
import { scaleRow } from './scaled-columns.ts';
import type { SuccessModel } from './success-model.ts';

export interface ProbabilityInterval {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}

export interface PredictedProbability {
  /** 0–1. */
  readonly probability: number;
  /** Where the probability itself may lie: how little is known of such cases, and how far the learners disagree. */
  readonly interval: ProbabilityInterval;
}

const LEVEL = 0.95;

/**
 * Log odds of success.
 *
 * @param values - features in the model's columns, from `offset` on
 * @param drift - added to the log odds: what newer outcomes have shown the model to be off by
 */
export function predictLogOdds({ learners, members, calibration }: SuccessModel, values: ArrayLike<number>, offset = 0, drift = 0): number {
  const answers = learnerLogOdds(learners, values, offset);
  let sum = 0;
  for (const name of members) sum += answers[name] ?? 0;
  return calibration.intercept + (calibration.slope * sum) / members.length + drift;
}

/** The probability of success with its interval; see {@link predictLogOdds} for the arguments. */
export function predictProbability(model: SuccessModel, values: ArrayLike<number>, drift = 0): PredictedProbability {
  const { learners, members, covariance } = model;
  const centre = predictLogOdds(model, values, 0, drift);
  const answers = learnerLogOdds(learners, values);
  const each = members.map((name) => answers[name] ?? 0);
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  const disagreement = each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / each.length;
  const width = normalQuantile((1 + LEVEL) / 2) * Math.sqrt(varianceOfLine(values, model, covariance) + disagreement);
  return {
    probability: logistic(centre),
    interval: { lower: logistic(centre - width), upper: logistic(centre + width), level: LEVEL },
  };
}

/** Variance of the logistic regression's log odds at a row: xᵀ·Σ·x. */
function varianceOfLine(values: ArrayLike<number>, { learners }: SuccessModel, covariance: Float64Array): number {
  const size = learners.scale.sources.length + 1;
  const row = new Float64Array(size);
  scaleRow(values, 0, learners.scale, row, 0);
  row[size - 1] = 1;
  let variance = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) variance += (row[i] as number) * (row[j] as number) * (covariance[i * size + j] as number);
  }
  return Math.max(variance, 0);
}
