import type { DatabaseSync } from 'node:sqlite';
import { markEverything } from './change-marks.ts';
import { ANALYSIS_DERIVED_TABLES } from './migrations/v9-analytics.ts';
import { removeDetectedAnomalies } from './migrations/v9-anomaly-columns.ts';
import { FILL_USER_SKILL_SQL } from './migrations/v9-community-tables.ts';
import { removeOwnClusters } from './migrations/v9-search-tables.ts';

/** Whom we have told of what: nobody could make that again. */
const KEPT_STATES = "topic = 'notifications'";

/** Empties what analyses have made of the record, so that they make it again, inside the caller's transaction. */
export function resetAnalyses(database: DatabaseSync): void {
  removeOwnClusters(database);
  for (const table of ANALYSIS_DERIVED_TABLES) {
    database.exec(`DELETE FROM ${table}${table === 'analysis_state' ? ` WHERE NOT (${KEPT_STATES})` : ''}`);
  }
  database.exec(FILL_USER_SKILL_SQL);
  removeDetectedAnomalies(database);
  markEverything(database);
}
