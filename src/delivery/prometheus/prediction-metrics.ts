import type { PredictionMetrics } from '../../app/prediction/prediction-metrics.ts';
import { formatLabels, MetricFamily } from './metric-family.ts';

/** Whether predictions come true. An alert belongs on the model's Brier score being above that of the base rate. */
export function predictionMetrics({ judged, correct, scores }: PredictionMetrics): MetricFamily[] {
  const brier = new MetricFamily(
    'session_buddy_prediction_brier_score',
    'gauge',
    'Mean squared error of the newest predictions made before their outcome, 0 is perfect; beside simpler forecasts',
  );
  // Too few judged means no sample: 0 would look perfect.
  if (scores !== null) {
    for (const [of, { brier: score }] of [
      ['model', scores.model],
      ['base_rate', scores.baseRate],
      ['last_outcome', scores.lastOutcome],
    ] as const) {
      brier.add(formatLabels({ of }), score);
    }
  }
  return [
    new MetricFamily('skill_prediction_total', 'counter', 'Predictions whose outcome came, since the database began').add('', judged),
    new MetricFamily('skill_prediction_correct', 'counter', 'Predictions where the likelier outcome came, since the database began').add(
      '',
      correct,
    ),
    brier,
  ];
}
