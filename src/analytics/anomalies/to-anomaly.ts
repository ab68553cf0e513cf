import type { Anomaly, AnomalyMetric, AnomalySeverity, AnomalyType } from '../../domain/anomaly.ts';
import type { Episode } from './shift-monitor.ts';

/** Hours to an alarm, up to which a change is sudden: a spike or a drop rather than a shift. */
const SUDDEN_HOURS = 12;

export function toAnomaly(metric: AnomalyMetric, episode: Episode): Anomaly {
  const { span, onset, direction, score } = episode;
  const baselineValue = readMean(metric, span.expected / span.weight);
  const observedValue = readMean(metric, span.observed / span.weight);
  return {
    metric,
    anomalyType: typeOf(metric, direction, onset.hours),
    alarmAt: episode.alarmAt,
    beganAt: onset.from,
    lastSeenAt: episode.lastSeenAt,
    baselineValue,
    observedValue,
    deviationScore: direction === 'down' ? -score : score,
    severity: judgeSeverity(metric, score, baselineValue, observedValue),
    sampleSize: span.sampleSize,
    resolution: episode.resolution,
  };
}

function readMean(metric: AnomalyMetric, mean: number): number {
  if (metric === 'duration_seconds') return Math.exp(mean) / 1000;
  return metric === 'duration_spread' ? Math.exp(Math.sqrt(mean)) : mean;
}

function typeOf(metric: AnomalyMetric, direction: Episode['direction'], hours: number): AnomalyType {
  const isShift = metric === 'duration_spread' || (metric !== 'completion_rate' && hours > SUDDEN_HOURS);
  if (isShift) return 'pattern_shift';
  return direction === 'down' ? 'performance_drop' : 'performance_spike';
}

/** By how sure it is and by how much it matters; how often a skill is used is never as bad as that it fails. */
function judgeSeverity(metric: AnomalyMetric, score: number, baseline: number, observed: number): AnomalySeverity {
  const effect =
    metric === 'completion_rate'
      ? Math.abs(observed - baseline) / 0.3
      : Math.abs(Math.log(Math.max(observed, 1e-3) / Math.max(baseline, 1e-3))) / Math.log(3);
  if (score >= 3 && effect >= 1 && metric !== 'invocations') return 'high';
  return effect < 0.4 || (score < 2.5 && effect < 1) ? 'low' : 'medium';
}
