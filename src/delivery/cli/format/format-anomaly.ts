import type { AnomalyMetric, StoredAnomaly } from '../../../domain/anomaly.ts';
import { formatDuration } from './format-values.ts';

const SUBJECTS: Readonly<Record<AnomalyMetric, string>> = {
  completion_rate: 'completion',
  duration_seconds: 'duration',
  invocations: 'use',
  duration_spread: 'spread of durations',
};

/** `completion 95 % → 60 %`, `duration 4.2 s → 9.8 s`, `use 4.0/h → 0.2/h` */
export function formatChange({ metric, anomalyType, baselineValue, observedValue }: StoredAnomaly): string {
  if (metric === null || baselineValue === null || observedValue === null) return anomalyType.replace('_', ' ');
  return `${SUBJECTS[metric]} ${formatMetric(metric, baselineValue)} → ${formatMetric(metric, observedValue)}`;
}

function formatMetric(metric: AnomalyMetric, value: number): string {
  if (metric === 'completion_rate') return `${Math.round(value * 100)} %`;
  if (metric === 'duration_seconds') return formatDuration(value * 1000);
  if (metric === 'duration_spread') return `×${value.toFixed(1)}`;
  return `${value.toFixed(value < 9.95 ? 1 : 0)}/h`;
}
