import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Anomaly, StoredAnomaly } from '../../domain/anomaly.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { SyncAnomalies } from '../../ports/anomaly-store.ts';
import { type AnomalyRow, toStoredAnomaly } from './anomaly-queries.ts';
import { inTransaction } from './in-transaction.ts';
import { HOUR_MS } from './time-buckets.ts';

/** Stores anomalies in `skill_anomalies`: one row each, whatever happens to it. */
export class AnomalyWriter {
  readonly #database: DatabaseSync;
  readonly #stored: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#stored = database.prepare(
      'SELECT id, metric, alarm_at FROM skill_anomalies WHERE skill_name = ? AND kind = ? AND metric IS NOT NULL',
    );
    this.#insert = database.prepare(
      `INSERT INTO skill_anomalies (skill_name, kind, metric, alarm_at, detected_at, anomaly_type, baseline_value, observed_value,
         deviation_score, severity, sample_size, began_at, last_seen_at, resolved_at, resolution)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
    );
    this.#update = database.prepare(
      `UPDATE skill_anomalies SET anomaly_type = ?, baseline_value = ?, observed_value = ?, deviation_score = ?, severity = ?,
         sample_size = ?, began_at = ?, last_seen_at = ?, resolved_at = ?, resolution = ?
       WHERE id = ?`,
    );
    this.#remove = database.prepare('DELETE FROM skill_anomalies WHERE id = ?');
  }

  setBudget(budget: number): void {
    this.#database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('anomaly_budget', ?)").run(String(budget));
  }

  sync(found: readonly SyncAnomalies[]): StoredAnomaly[] {
    return inTransaction(this.#database, () => found.flatMap((one) => this.#syncSkill(one)));
  }

  #syncSkill({ skill, from, anomalies, now }: SyncAnomalies): StoredAnomaly[] {
    const rows = this.#stored.all(skill.name, skill.kind) as unknown as { id: number; metric: string; alarm_at: number }[];
    const stored = new Map(rows.map((row) => [`${row.metric} ${row.alarm_at}`, row]));
    const added: StoredAnomaly[] = [];
    for (const anomaly of anomalies) {
      const key = `${anomaly.metric} ${anomaly.alarmAt}`;
      const row = stored.get(key);
      stored.delete(key);
      if (row === undefined) added.push(this.#add(skill, anomaly, now));
      else this.#update.run(...describe(anomaly), row.id);
    }
    for (const row of stored.values()) if (row.alarm_at >= from) this.#remove.run(row.id);
    return added;
  }

  #add(skill: SkillRef, anomaly: Anomaly, now: number): StoredAnomaly {
    const { metric, alarmAt } = anomaly;
    const detectedAt = Math.max(alarmAt, Math.min(now, alarmAt + HOUR_MS));
    const row = this.#insert.get(skill.name, skill.kind, metric, alarmAt, toText(detectedAt), ...describe(anomaly));
    return toStoredAnomaly(row as unknown as AnomalyRow);
  }
}

/** What may change while an anomaly goes on, in the order of both statements. */
function describe(anomaly: Anomaly) {
  return [
    anomaly.anomalyType,
    anomaly.baselineValue,
    anomaly.observedValue,
    anomaly.deviationScore,
    anomaly.severity,
    anomaly.sampleSize,
    toText(anomaly.beganAt),
    toText(anomaly.lastSeenAt),
    anomaly.resolution === null ? null : toText(anomaly.resolution.at),
    anomaly.resolution?.reason ?? null,
  ] as const;
}

function toText(at: number): string {
  return new Date(at).toISOString();
}
