import type { DatabaseSync } from 'node:sqlite';
import {
  ANOMALY_SEVERITIES,
  ANOMALY_TYPES,
  type AnomalyMetric,
  type AnomalyResolution,
  type AnomalySeverity,
  type AnomalyType,
  type StoredAnomaly,
} from '../../domain/anomaly.ts';
import { isSkillKind, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { ListAnomaliesQuery, SkillHourRow } from '../../ports/anomaly-store.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { listSketchValues } from '../../stats/duration-sketch.ts';
import { computeLogMoments } from '../../stats/log-moments.ts';
import { StatementCache } from './statement-cache.ts';
import { DAY_MS } from './time-buckets.ts';

interface HourRow {
  readonly bucket_at: number;
  readonly skill_id: number;
  readonly invocations: number;
  readonly open: number;
  readonly completed: number;
  readonly duration_sketch: Uint8Array | null;
}

/** A row of `skill_anomalies`. */
export interface AnomalyRow {
  readonly skill_name: string;
  readonly detected_at: string;
  readonly anomaly_type: string;
  readonly baseline_value: number | null;
  readonly observed_value: number | null;
  readonly deviation_score: number | null;
  readonly resolved_at: string | null;
  readonly kind: string | null;
  readonly metric: AnomalyMetric | null;
  readonly severity: AnomalySeverity | null;
  readonly sample_size: number | null;
  readonly began_at: string | null;
  readonly last_seen_at: string | null;
  readonly resolution: AnomalyResolution | null;
}

/** Texts of times are compared as times: an earlier Session-Buddy wrote them in other ways. */
const DETECTED = 'julianday(detected_at)';
const ofEpochMs = (parameter: string) => `(2440587.5 + ${parameter} / 86400000.0)`;
const IN_WINDOW = `(${DETECTED} >= ${ofEpochMs('?1')} AND ${DETECTED} < ${ofEpochMs('?2')})`;
/** An alarm of an earlier Session-Buddy that nobody resolved is not open for ever: it watched 24 hours. */
const IS_OPEN = '(resolved_at IS NULL AND metric IS NOT NULL)';

const MOST_DAYS_BY_INDEX = 31;

/** Whatever way a time is written it begins with its day, in a zone less than a day from UTC: so an index can be used. */
function earliestDay(fromMs: number): string {
  return new Date(Math.max(0, fromMs - DAY_MS)).toISOString().slice(0, 10);
}

/** Reads hours to look at, and anomalies found in them. */
export class AnomalyReader {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  listSkillHours({ from, to, skillIds }: TimeWindow & { readonly skillIds: readonly number[] }): SkillHourRow[] {
    return this.#sql
      .all<HourRow>(
        `SELECT bucket_at, skill_id, invocations, open, completed, duration_sketch FROM skill_hour
         WHERE bucket_at >= ? AND bucket_at < ? AND skill_id >= 0 AND skill_id IN (SELECT value FROM json_each(?))
         ORDER BY bucket_at`,
        from,
        to,
        JSON.stringify(skillIds),
      )
      .map((row) => {
        const { count, mean, variance } = computeLogMoments(
          listSketchValues(row.duration_sketch).map(({ durationMs, count }) => ({ value: durationMs, count })),
        );
        return {
          skillId: row.skill_id,
          at: row.bucket_at,
          invocations: row.invocations,
          ended: row.invocations - row.open,
          completed: row.completed,
          durations: { count, meanLog: mean, varianceLog: variance },
        };
      });
  }

  listActiveHours({ from, to }: TimeWindow): number[] {
    return this.#sql
      .all<{ bucket_at: number }>(
        'SELECT DISTINCT bucket_at FROM skill_hour WHERE bucket_at >= ? AND bucket_at < ? AND skill_id < 0 ORDER BY bucket_at',
        from,
        to,
      )
      .map((row) => row.bucket_at);
  }

  findFirstHour(): number | null {
    return this.#sql.get<{ first: number | null }>('SELECT min(bucket_at) AS first FROM skill_hour')?.first ?? null;
  }

  findBudget(): number | null {
    const value = this.#sql.get<{ value: string }>("SELECT value FROM meta WHERE key = 'anomaly_budget'")?.value;
    return value === undefined ? null : Number(value);
  }

  listWatchedSkills({ usedSince }: { readonly usedSince: number }): { readonly id: number; readonly skill: SkillRef }[] {
    return this.#sql
      .all<{ id: number; kind: SkillKind; name: string }>(
        `SELECT id, kind, name FROM skill WHERE id IN (SELECT skill_id FROM skill_hour WHERE bucket_at >= ?)
           OR (name, kind) IN (SELECT skill_name, kind FROM skill_anomalies WHERE ${IS_OPEN})
         ORDER BY id`,
        usedSince,
      )
      .map(({ id, kind, name }) => ({ id, skill: { kind, name } }));
  }

  list(query: ListAnomaliesQuery): StoredAnomaly[] {
    const { from, to = Number.MAX_SAFE_INTEGER, openToo = false, openOnly = false, skillName = null, kinds, threshold = 0, limit } = query;
    // Of most rows it takes longer to find each by the index than to look at all.
    const isRecent = !openToo && to - from <= MOST_DAYS_BY_INDEX * DAY_MS;
    return this.#sql
      .all<AnomalyRow>(
        `SELECT * FROM skill_anomalies
         WHERE ${isRecent ? `detected_at >= ?8 AND ${IN_WINDOW}` : openToo ? `(${IN_WINDOW} OR ${IS_OPEN})` : IN_WINDOW}
           AND (NOT ?3 OR ${IS_OPEN}) AND (?4 IS NULL OR skill_name = ?4)
           AND (?5 IS NULL OR kind IS NULL OR kind IN (SELECT value FROM json_each(?5)))
           AND (deviation_score IS NULL OR abs(deviation_score) >= ?6)
         ORDER BY ${DETECTED} DESC, id DESC LIMIT ?7`,
        from,
        to,
        openOnly ? 1 : 0,
        skillName,
        kinds === undefined ? null : JSON.stringify(kinds),
        threshold,
        limit,
        ...(isRecent ? [earliestDay(from)] : []),
      )
      .map(toStoredAnomaly);
  }

  countDetected() {
    return this.#sql
      .all<{ anomaly_type: string; skill_name: string; count: number }>(
        'SELECT anomaly_type, skill_name, count(*) AS count FROM skill_anomalies GROUP BY anomaly_type, skill_name',
      )
      .map((row) => ({ anomalyType: readType(row.anomaly_type), skillName: row.skill_name, count: row.count }));
  }

  countOpen(): Record<AnomalySeverity, number> {
    const rows = this.#sql.all<{ severity: AnomalySeverity; count: number }>(
      `SELECT severity, count(*) AS count FROM skill_anomalies WHERE ${IS_OPEN} GROUP BY severity`,
    );
    const counts = new Map(rows.map(({ severity, count }) => [severity, count]));
    return Object.fromEntries(ANOMALY_SEVERITIES.map((severity) => [severity, counts.get(severity) ?? 0])) as Record<
      AnomalySeverity,
      number
    >;
  }
}

export function toStoredAnomaly(row: AnomalyRow): StoredAnomaly {
  return {
    skill: { kind: isSkillKind(row.kind) ? row.kind : null, name: row.skill_name },
    metric: row.metric,
    anomalyType: readType(row.anomaly_type),
    detectedAt: readTime(row.detected_at) ?? 0,
    beganAt: readTime(row.began_at),
    lastSeenAt: readTime(row.last_seen_at),
    baselineValue: row.baseline_value,
    observedValue: row.observed_value,
    deviationScore: row.deviation_score,
    severity: row.severity ?? 'medium',
    sampleSize: row.sample_size,
    resolvedAt: readTime(row.resolved_at),
    resolution: row.resolution,
  };
}

/** An earlier Session-Buddy stored `drop` and `spike`. */
function readType(text: string): AnomalyType {
  const long = text === 'drop' || text === 'spike' ? `performance_${text}` : text;
  return ANOMALY_TYPES.find((type) => type === long) ?? 'pattern_shift';
}

/** Times without a zone are UTC. */
function readTime(text: string | null): number | null {
  if (text === null) return null;
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(at) ? null : at;
}
