import type { OpenAnomaly } from '../../analytics/checkpoint/make-checkpoint.ts';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import type { AnomalyStore } from '../../ports/anomaly-store.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';

/** Where anomalies are. */
export interface AnomalySource {
  readonly anomalies: Pick<AnomalyStore, 'list'>;
}

/** An anomaly that was detected in a window. */
export interface NewAnomaly extends OpenAnomaly {
  /** `performance_drop`, `performance_spike` or `pattern_shift`. */
  readonly anomalyType: string;
  /** Epoch ms. */
  readonly detectedAt: number;
  readonly isOpen: boolean;
  readonly severity: string;
}

const MOST_ANOMALIES = 1_000;
/** Longer ago, only what is still open is looked at. */
const REMEMBERED_MS = 90 * 86_400_000;

/** Those open at an instant (epoch ms). */
export async function listOpenAnomalies({ anomalies }: AnomalySource, at: number): Promise<readonly OpenAnomaly[]> {
  const found = await anomalies.list({ from: at - REMEMBERED_MS, to: at, openToo: true, limit: MOST_ANOMALIES });
  return found.filter(({ detectedAt, resolvedAt }) => detectedAt < at && (resolvedAt === null || resolvedAt > at)).map(toOpen);
}

/** Those detected in a window, the latest first. */
export async function listNewAnomalies({ anomalies }: AnomalySource, { from, to }: TimeWindow): Promise<readonly NewAnomaly[]> {
  const found = await anomalies.list({ from, to, limit: MOST_ANOMALIES });
  return found.map((anomaly) => ({
    ...toOpen(anomaly),
    anomalyType: anomaly.anomalyType,
    detectedAt: anomaly.detectedAt,
    isOpen: anomaly.resolvedAt === null,
    severity: anomaly.severity,
  }));
}

/** Those of an earlier Session-Buddy know neither kind nor metric. */
function toOpen({ skill, metric, anomalyType }: StoredAnomaly): OpenAnomaly {
  return { skill, metric: metric ?? anomalyType };
}
