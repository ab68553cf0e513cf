import type { DatabaseSync } from 'node:sqlite';
import { hasObject, listColumns } from './schema-objects.ts';

/**
 * What `skill_anomalies` gains. Rows of an earlier Session-Buddy have null in each of them: `metric` tells them from
 * ours, which are derived from the record. `alarm_at` is the start of the hour of the alarm, epoch ms.
 */
export const ANOMALY_COLUMNS: Readonly<Record<string, string>> = {
  kind: 'TEXT',
  metric: 'TEXT',
  severity: 'TEXT',
  sample_size: 'INTEGER',
  alarm_at: 'INTEGER',
  began_at: 'TEXT',
  last_seen_at: 'TEXT',
  resolution: 'TEXT',
};

/** Takes away what was detected from the record, so that it can be detected again; what was there before stays. */
export function removeDetectedAnomalies(database: DatabaseSync): void {
  if (!listColumns(database, 'skill_anomalies').includes('metric')) return;
  const { changes } = database.prepare('DELETE FROM skill_anomalies WHERE metric IS NOT NULL').run();
  if (changes === 0 || !hasObject(database, 'table', 'sqlite_sequence')) return;
  // Numbers go on from where they were.
  database.exec(`
    UPDATE sqlite_sequence SET seq = coalesce((SELECT max(id) FROM skill_anomalies), 0) WHERE name = 'skill_anomalies';
    DELETE FROM sqlite_sequence WHERE name = 'skill_anomalies' AND seq = 0;`);
}
