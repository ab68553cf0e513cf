import type { ProbabilityScores } from '../../stats/probability-scores.ts';
import type { DriftCorrection } from './drift-correction.ts';
import type { FittedLearners, LearnerName } from './learners.ts';

/** How the probabilities of a model are moved, on the scale of log odds: `intercept + slope · x`. */
export interface Calibration {
  readonly intercept: number;
  readonly slope: number;
}

/** What a model scores on outcomes newer than all it learned from, beside the simplest forecasts on the same ones. */
export interface HeldOutScores {
  readonly model: ProbabilityScores;
  /** The completion rate of what was learned from, for each. */
  readonly baseRate: ProbabilityScores;
}

/** All that is needed to say how likely a success is, from a row of features. */
export interface SuccessModel {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Outcomes learned from. */
  readonly sampleSize: number;
  /** Completed ÷ all of them. */
  readonly baseRate: number;
  /** The learners whose mean won on the newest fifth. */
  readonly members: readonly LearnerName[];
  readonly learners: FittedLearners;
  readonly calibration: Calibration;
  /** How far it was off at the end of what was held out. */
  readonly drift: DriftCorrection;
  /** Of the logistic regression's coefficients, the intercept last; row after row. */
  readonly covariance: Float64Array;
  /** The median of each column: what a feature is compared with when its part is told. */
  readonly typical: Float64Array;
  /** Null when there was too little to hold some out. */
  readonly heldOut: HeldOutScores | null;
}

export interface InsufficientOutcomes {
  readonly kind: 'insufficient_data';
  readonly sampleSize: number;
  readonly requiredSampleSize: number;
  /** `few_outcomes`: not enough ended invocations; `one_class`: fewer than five of them succeeded, or fewer than five did not. */
  readonly reason: 'few_outcomes' | 'one_class';
}

export type TrainingResult = { readonly kind: 'model'; readonly model: SuccessModel } | InsufficientOutcomes;
