import { type JudgedPredictions, type PrequentialScores, scorePredictions } from '../../analytics/prediction/prequential.ts';
import type { AnalysisStateStore } from '../../ports/analysis-state.ts';
import { decodeJson } from '../analysis/json-state.ts';
import { HEAD_KEY, JUDGED_KEY, PREDICTION_TOPIC, type PredictionHead } from './prediction-state.ts';

export interface PredictionMetrics {
  /** Predictions whose outcome came, since the database began. */
  readonly judged: number;
  /** Those of them where the likelier outcome came. */
  readonly correct: number;
  /** Over the newest of them; null for fewer than 50. */
  readonly scores: PrequentialScores | null;
}

/** How good predictions turned out so far. */
export async function readPredictionMetrics(state: AnalysisStateStore): Promise<PredictionMetrics> {
  const kept = new Map((await state.read(PREDICTION_TOPIC, [HEAD_KEY, JUDGED_KEY])).map(({ key, value }) => [key, decodeJson(value)]));
  const head = kept.get(HEAD_KEY) as PredictionHead | undefined;
  const judged = kept.get(JUDGED_KEY) as JudgedPredictions | undefined;
  return { judged: head?.judged ?? 0, correct: head?.correct ?? 0, scores: judged === undefined ? null : scorePredictions(judged) };
}
