import { type ProbabilityScores, scoreProbabilities } from '../../stats/probability-scores.ts';

/** Predictions of which the outcome is known by now, each made before it was; newest last. */
export interface JudgedPredictions {
  readonly model: readonly number[];
  /** The completion rate of what the model had learned from. */
  readonly baseRate: readonly number[];
  /** Of the same skill the outcome before, 1 or 0; ½ when there was none. */
  readonly lastOutcome: readonly number[];
  /** 1 when it was completed. */
  readonly labels: readonly (0 | 1)[];
}

export const NOTHING_JUDGED: JudgedPredictions = { model: [], baseRate: [], lastOutcome: [], labels: [] };

/** How many of the newest are remembered. */
const REMEMBERED = 2000;
/** Below this many no scores are told. */
export const REQUIRED_JUDGED = 50;

export function addJudged(judged: JudgedPredictions, added: JudgedPredictions): JudgedPredictions {
  const join = <T>(older: readonly T[], newer: readonly T[]): readonly T[] => [...older, ...newer].slice(-REMEMBERED);
  return {
    model: join(judged.model, added.model),
    baseRate: join(judged.baseRate, added.baseRate),
    lastOutcome: join(judged.lastOutcome, added.lastOutcome),
    labels: join(judged.labels, added.labels),
  };
}

export interface PrequentialScores {
  readonly model: ProbabilityScores;
  readonly baseRate: ProbabilityScores;
  readonly lastOutcome: ProbabilityScores;
  /** 1 − Brier score ÷ that of the base rate: above 0 the model says more than the rate. */
  readonly brierSkill: number | null;
}

/** How good predictions were that were made before the outcome was known; null for fewer than 50. */
export function scorePredictions(judged: JudgedPredictions): PrequentialScores | null {
  if (judged.labels.length < REQUIRED_JUDGED) return null;
  const model = scoreProbabilities(judged.model, judged.labels);
  const baseRate = scoreProbabilities(judged.baseRate, judged.labels);
  return {
    model,
    baseRate,
    lastOutcome: scoreProbabilities(judged.lastOutcome, judged.labels),
    brierSkill: baseRate.brier === 0 ? null : 1 - model.brier / baseRate.brier,
  };
}
