/** The two sides of an experiment: what is done today, and what is tried instead. */
export type ExperimentGroup = 'control' | 'treatment';

/**
 * What is drawn into a group, and so what the analysis counts as one piece of evidence: all that one `user` does, or one
 * `session`, which lets a person alone switch to and fro.
 */
export type ExperimentUnit = 'user' | 'session';

/** What is compared. Of `duration_seconds` less is better, of the others more. */
export type ExperimentMetric = 'completion_rate' | 'duration_seconds' | 'user_rating';

export const EXPERIMENT_METRICS: readonly ExperimentMetric[] = ['completion_rate', 'duration_seconds', 'user_rating'];

export interface ExperimentDesign {
  readonly unit: ExperimentUnit;
  /** The winner is declared by the first; the others are shown beside it. */
  readonly metrics: readonly [ExperimentMetric, ...ExperimentMetric[]];
  /** Share of units that should get the treatment, above 0 and below 1. */
  readonly assignmentRatio: number;
  /** Runs that each group must have before anything is declared. */
  readonly minSampleSize: number;
  /** Chance of declaring a winner where there is no difference, over all looks together. */
  readonly alpha: number;
  /** Least difference worth finding, in the unit of the metric (of durations: of their logarithm). */
  readonly minimumDetectableEffect: number;
  /** Chance of finding that difference. */
  readonly power: number;
  /** Days after which the test is to be decided; it may go on longer, with less and less left to spend. */
  readonly plannedDays: number;
  /** Days that must have passed, so that each weekday was seen. */
  readonly minDays: number;
  /** Expected loss, in the unit of the metric, that one is ready to bear if the declared winner is the worse after all. */
  readonly riskThreshold: number;
  readonly guardrails: GuardrailMargins;
}

export interface GuardrailMargins {
  /** How much longer the 95th percentile of the winner's durations may be, as a ratio of the other's. */
  readonly durationP95Ratio: number;
  /** How much more often the winner may fail, as a difference of ratios. */
  readonly failureRatio: number;
}

export const DEFAULT_DESIGN: ExperimentDesign = {
  unit: 'user',
  metrics: ['completion_rate'],
  assignmentRatio: 0.5,
  minSampleSize: 100,
  alpha: 0.05,
  minimumDetectableEffect: 0.1,
  power: 0.8,
  plannedDays: 28,
  minDays: 7,
  riskThreshold: 0.0025,
  guardrails: { durationP95Ratio: 0.2, failureRatio: 0.02 },
};
