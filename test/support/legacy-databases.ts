import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import * as schema from './legacy-schema.ts';

/**
 * What histories of the Python version look like: all four levels recorded; V1 made by the shell script, which does not
 * record it; V3 never applied; V3 rolled back half-way (record, views and indexes gone, columns still there).
 */
export const LEGACY_SHAPES = ['all_recorded', 'shell_init', 'without_v3', 'half_rolled_back_v3'] as const;
export type LegacyShape = (typeof LEGACY_SHAPES)[number];

export interface LegacyInvocation {
  readonly skill_name: string;
  readonly invoked_at: string;
  readonly session_id: string;
  readonly workflow_path?: string | null;
  readonly completed: 0 | 1;
  readonly duration_seconds?: number | null;
  readonly user_query?: string | null;
  readonly alternatives_considered?: string | null;
  readonly selection_rank?: number | null;
  readonly follow_up_actions?: string | null;
  readonly error_type?: string | null;
  readonly created_at?: string;
  readonly embedding?: Uint8Array;
  readonly workflow_phase?: string | null;
  readonly workflow_step_id?: string | null;
}

/**
 * Writes a database as the Python version left it, all of it still in the write-ahead log beside the file.
 *
 * @param rows - in order of insertion; columns of V3 are left out where the shape has none
 */
export function makeLegacyDatabase(path: string, shape: LegacyShape, rows: readonly LegacyInvocation[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-legacy-'));
  const file = join(folder, 'skills.db');
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
    database.exec('BEGIN');
    createSchema(database, shape);
    insertInvocations(database, rows);
    insertAnalytics(database);
    database.exec(schema.PYTHON_V1_TRIGGERS + schema.PYTHON_V4_TRIGGER);
    database.exec('COMMIT');
    copyFileSync(file, path);
    copyFileSync(`${file}-wal`, `${path}-wal`);
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
  if (!existsSync(`${path}-wal`)) throw new Error('the write-ahead log is gone');
}

function createSchema(database: DatabaseSync, shape: LegacyShape): void {
  const { RECORD_V1, RECORD_V2, RECORD_V3, RECORD_V4 } = schema;
  database.exec(schema.PYTHON_V1);
  if (shape !== 'shell_init') database.exec(RECORD_V1);
  database.exec(schema.PYTHON_V2 + RECORD_V2);
  if (shape !== 'without_v3') database.exec(schema.PYTHON_V3_COLUMNS);
  if (shape === 'all_recorded' || shape === 'shell_init') database.exec(schema.PYTHON_V3_OBJECTS + RECORD_V3);
  database.exec(schema.PYTHON_V4 + RECORD_V4);
}

export function insertInvocations(database: DatabaseSync, rows: readonly LegacyInvocation[]): void {
  const known = new Set(
    database
      .prepare("SELECT name FROM pragma_table_info('skill_invocation')")
      .all()
      .map((row) => row['name']),
  );
  for (const row of rows) {
    const fields = Object.entries(row).filter(([column]) => known.has(column)) as [string, SQLInputValue][];
    database
      .prepare(`INSERT INTO skill_invocation (${fields.map(([column]) => column).join(', ')}) VALUES (${fields.map(() => '?').join(', ')})`)
      .run(...fields.map(([, value]) => value));
  }
}

/** Sums as its triggers left them (wrong), seeds without a parent, one experiment, one open anomaly. */
function insertAnalytics(database: DatabaseSync): void {
  database.exec(`
    INSERT INTO skill_metrics (skill_name, total_invocations, completed_invocations, first_invoked, last_invoked, workflow_paths)
      SELECT skill_name, count(*), sum(completed), min(rowid), max(rowid), '{"a":{"b":1}}' FROM skill_invocation GROUP BY skill_name;
    INSERT INTO session_skills SELECT session_id, skill_name, count(*) FROM skill_invocation GROUP BY 1, 2;
    INSERT INTO skill_metrics_cache (skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h, updated_at)
      SELECT skill_name, invoked_at, count(*), count(*), datetime('now') FROM skill_invocation GROUP BY skill_name;
    INSERT INTO skill_modalities (skill_name, modality_type, input_format, output_format)
      VALUES ('seed-a', 'code', 'python', 'report'), ('seed-b', 'testing', NULL, NULL), ('seed-c', 'documentation', 'md', 'md'), ('seed-d', 'deployment', NULL, NULL);
    INSERT INTO skill_dependencies (skill_a, skill_b, co_occurrence_count, lift_score)
      VALUES ('seed-a', 'seed-b', 150, 3.2), ('seed-b', 'seed-c', 90, 2.1), ('seed-c', 'seed-d', 60, 1.6), ('seed-d', 'seed-a', 10, 0.4);
    INSERT INTO skill_categories (category_name, domain) VALUES ('linting', 'code'), ('testing', 'testing');
    INSERT INTO skill_category_mapping (skill_name, category_id, confidence_score) VALUES ('ruff-check', 1, 0.9);
    INSERT INTO skill_community_baselines (skill_name, total_users, total_invocations, global_completion_rate, effectiveness_percentile, last_updated)
      VALUES ('falling', 7, 900, 0.75, 40.0, datetime('now'));
    INSERT INTO skill_user_interactions (user_id, session_id, skill_name, invoked_at, completed) VALUES ('alice', 's1', 'alpha', datetime('now'), 1);
    INSERT INTO skill_anomalies (skill_name, detected_at, anomaly_type, baseline_value, observed_value, deviation_score)
      VALUES ('falling', datetime('now'), 'drop', 0.9, 0.3, -4.5);
    INSERT INTO skill_anomalies (skill_name, detected_at, anomaly_type, deviation_score, resolved_at)
      VALUES ('alpha', datetime('now', '-2 days'), 'spike', 3.0, datetime('now'));
    INSERT INTO skill_clusters (cluster_name, centroid_embedding, created_at) VALUES ('quality', x'00010203', datetime('now'));
    INSERT INTO skill_cluster_membership VALUES ('ruff-check', 1, 0.8);
    INSERT INTO ab_test_configs (test_name, control_strategy, treatment_strategy, start_date, metrics) VALUES ('ranking', 'old', 'new', '2026-01-01', 'completion_rate,duration');
    INSERT INTO ab_test_assignments (test_id, user_id, group_name) VALUES (1, 'u1', 'control'), (1, 'u2', 'control'), (1, 'u3', 'treatment');
    INSERT INTO ab_test_outcomes (test_id, user_id, skill_name, completed)
      VALUES (1, 'u1', 'alpha', 1), (1, 'u1', 'alpha', 1), (1, 'u2', 'alpha', 0), (1, 'u3', 'alpha', 1), (1, 'u3', 'alpha', 0), (1, 'u3', 'alpha', 0);
    INSERT INTO mv_daily_skills VALUES ('2026-01-01', 'alpha', 3, 2, 1, 1.5);
  `);
}
