import { ANOMALY_SEVERITIES, type StoredAnomaly } from '../../domain/anomaly.ts';
import type { NotificationTarget } from '../../domain/notification-target.ts';
import { incidentOf, type Notification } from './notification.ts';

export type ToldAnomaly = Notification & { readonly anomaly: StoredAnomaly };

export interface NewsQuery {
  readonly target: NotificationTarget;
  /** Anomalies detected since the earliest of `told`, and those that are open. */
  readonly anomalies: readonly StoredAnomaly[];
  /** What the target was told has begun, and not yet that it has ended. */
  readonly told: readonly ToldAnomaly[];
  /** Incidents that were not severe enough when they were looked at. */
  readonly held: readonly string[];
  /** Those detected before are not news, epoch ms. */
  readonly from: number;
}

export interface AnomalyNews {
  readonly ended: readonly ToldAnomaly[];
  /** Told, and nothing of it on record: later data says that there was nothing, or all is being made anew just now. */
  readonly missing: readonly ToldAnomaly[];
  readonly begun: readonly ToldAnomaly[];
  /** Not severe enough for the target; that may change while they go on. */
  readonly tooSlight: readonly ToldAnomaly[];
}

/**
 * What a target does not know yet of the anomalies on record. An anomaly whose hour moves as late data arrives is another
 * row there, and still the same to who was told: one skill and metric are told to be out of the ordinary once, until they
 * are told to be back.
 */
export function findAnomalyNews({ target, anomalies, told, held, from }: NewsQuery): AnomalyNews {
  const ended: ToldAnomaly[] = [];
  const missing: ToldAnomaly[] = [];
  const going = new Set<string>();
  const bySubject = Map.groupBy(anomalies, subjectOf);
  for (const one of told) {
    const row = findRow(one, bySubject.get(subjectOf(one.anomaly)) ?? []);
    if (row === undefined) missing.push(one);
    if (row === undefined || row.resolvedAt === null) going.add(subjectOf(one.anomaly));
    else ended.push(toEnd(one, row));
  }
  const least = ANOMALY_SEVERITIES.indexOf(target.minSeverity);
  const known = new Set(held);
  const open = anomalies
    .filter(({ metric, resolvedAt }) => metric !== null && resolvedAt === null)
    .map((anomaly) => ({ event: 'anomaly_detected' as const, incident: incidentOf(anomaly), anomaly }))
    .filter(({ incident, anomaly }) => (anomaly.detectedAt >= from || known.has(incident)) && !going.has(subjectOf(anomaly)))
    .toSorted((a, b) => a.anomaly.detectedAt - b.anomaly.detectedAt);
  const isSevere = ({ anomaly }: ToldAnomaly) => ANOMALY_SEVERITIES.indexOf(anomaly.severity) >= least;
  return { ended, missing, begun: open.filter(isSevere), tooSlight: open.filter((one) => !isSevere(one)) };
}

/** All but its end stays as it was told: Alertmanager knows an alert by its severity too. */
export function toEnd({ incident, anomaly }: ToldAnomaly, end: Pick<StoredAnomaly, 'resolvedAt' | 'resolution'>): ToldAnomaly {
  return { event: 'anomaly_resolved', incident, anomaly: { ...anomaly, resolvedAt: end.resolvedAt, resolution: end.resolution } };
}

/** Its row, or that of the same change under another hour. */
function findRow({ incident }: ToldAnomaly, same: readonly StoredAnomaly[]): StoredAnomaly | undefined {
  const own = same.find((other) => incidentOf(other) === incident);
  if (own !== undefined) return own;
  const [latest] = same.toSorted((a, b) => (b.resolvedAt ?? Number.POSITIVE_INFINITY) - (a.resolvedAt ?? Number.POSITIVE_INFINITY));
  return latest;
}

function subjectOf({ skill, metric }: StoredAnomaly): string {
  return `${skill.kind} ${metric} ${skill.name}`;
}
