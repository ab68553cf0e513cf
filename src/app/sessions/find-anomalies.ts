import type { OpenAnomaly } from '../../analytics/checkpoint/make-checkpoint.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { ANALYSES } from '../analysis/all-analyses.ts';
import type { Analysis } from '../analysis/analysis.ts';

/** What keeps anomalies as new as the record. */
export const ANOMALY_ANALYSES: readonly Analysis[] = ANALYSES.filter(({ name }) => name === 'anomalies');

interface FoundAnomaly {
  readonly skill: { readonly kind: SkillKind | null; readonly name: string };
  readonly metric: string | null;
  readonly anomalyType: string;
  /** Epoch ms. */
  readonly detectedAt: number;
  readonly resolvedAt: number | null;
  readonly severity: string;
}

/** Where anomalies are, if they are watched. */
export interface AnomalySource {
  readonly anomalies?: {
    list(query: {
      readonly from: number;
      readonly to?: number;
      readonly openToo?: boolean;
      readonly limit: number;
    }): Promise<readonly FoundAnomaly[]>;
  };
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

/** Those open at an instant (epoch ms); null when anomalies are not watched. */
export async function listOpenAnomalies({ anomalies }: AnomalySource, at: number): Promise<readonly OpenAnomaly[] | null> {
  if (anomalies === undefined) return null;
  const found = await anomalies.list({ from: at - REMEMBERED_MS, to: at, openToo: true, limit: MOST_ANOMALIES });
  return found.filter(({ detectedAt, resolvedAt }) => detectedAt < at && (resolvedAt === null || resolvedAt > at)).map(toOpen);
}

/** Those detected in a window, the latest first; null when anomalies are not watched. */
export async function listNewAnomalies({ anomalies }: AnomalySource, { from, to }: TimeWindow): Promise<readonly NewAnomaly[] | null> {
  if (anomalies === undefined) return null;
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
function toOpen({ skill, metric, anomalyType }: FoundAnomaly): OpenAnomaly {
  return { skill, metric: metric ?? anomalyType };
}
