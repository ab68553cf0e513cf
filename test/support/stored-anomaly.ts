import type { Anomaly, StoredAnomaly } from '../../src/domain/anomaly.ts';
import type { SkillRef } from '../../src/domain/skill.ts';
import type { AnomalyStore } from '../../src/ports/anomaly-store.ts';

const HOUR = 3_600_000;

/** Stores one as the analysis does when it finds something. */
export async function storeAnomaly(
  { analyses }: { readonly analyses: { readonly anomalies: Pick<AnomalyStore, 'sync'> } },
  skill: SkillRef,
  now: number,
): Promise<StoredAnomaly> {
  const alarmAt = Math.floor(now / HOUR) * HOUR;
  const anomaly: Anomaly = {
    ...{ metric: 'completion_rate', anomalyType: 'performance_drop', severity: 'high', sampleSize: 12, resolution: null },
    ...{ baselineValue: 0.95, observedValue: 0.5, deviationScore: -3.456 },
    ...{ alarmAt, beganAt: alarmAt - HOUR, lastSeenAt: alarmAt },
  };
  const [stored] = await analyses.anomalies.sync([{ skill, from: 0, anomalies: [anomaly], now }]);
  if (stored === undefined) throw new TypeError('it was stored before');
  return stored;
}
