import { ANOMALY_SEVERITIES, type AnomalySeverity } from '../../domain/anomaly.ts';
import type { AnomalyStore } from '../../ports/anomaly-store.ts';
import { formatLabels, MetricFamily } from './metric-family.ts';

/** @param boundName - keeps the names of skills to those that are shown */
export function anomalyMetrics(
  detected: Awaited<ReturnType<AnomalyStore['countDetected']>>,
  open: Readonly<Record<AnomalySeverity, number>>,
  boundName: (name: string) => string,
): MetricFamily[] {
  const sums = new Map<string, number>();
  for (const { anomalyType, skillName, count } of detected) {
    const labels = formatLabels({ anomaly_type: anomalyType, skill_name: boundName(skillName) });
    sums.set(labels, (sums.get(labels) ?? 0) + count);
  }
  const total = new MetricFamily('anomalies_detected_total', 'counter', 'Anomalies detected, since the database began');
  for (const [labels, count] of sums) total.add(labels, count);
  const still = new MetricFamily('skill_anomalies_open', 'gauge', 'Anomalies that have not been resolved');
  for (const severity of ANOMALY_SEVERITIES) still.add(formatLabels({ severity }), open[severity]);
  return [total, still];
}
