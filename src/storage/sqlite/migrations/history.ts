import type { DatabaseSync } from 'node:sqlite';
import type { Migration } from './migration.ts';
import { checksumOf } from './migration.ts';
import { hasObject } from './schema-objects.ts';

/** A row of `skill_migrations`. */
export interface HistoryRow {
  /** `V<version>__<what>`, the table's column `version`. */
  readonly key: string;
  /** Number in the key, or null when it has none. */
  readonly version: number | null;
  readonly appliedAt: string;
  readonly appliedBy: string | null;
  /** SHA-256 of the SQL; null when the Python version applied it. */
  readonly checksum: string | null;
  readonly rollbackSql: string | null;
}

/** In numeric order: the time of application has been seen to lie. */
export function listHistory(database: DatabaseSync): HistoryRow[] {
  if (!hasObject(database, 'table', 'skill_migrations')) return [];
  const rows = database.prepare('SELECT version, applied_at, applied_by, checksum, rollback_sql FROM skill_migrations').all();
  return rows
    .map((row) => ({
      key: String(row['version']),
      version: versionOf(String(row['version'])),
      appliedAt: String(row['applied_at']),
      appliedBy: row['applied_by'] as string | null,
      checksum: row['checksum'] as string | null,
      rollbackSql: row['rollback_sql'] as string | null,
    }))
    .toSorted((a, b) => (a.version ?? 0) - (b.version ?? 0));
}

function versionOf(key: string): number | null {
  const digits = /^V?(\d{1,9})(?:\D|$)/i.exec(key)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** @param rollbackSql - null for a level that was found rather than applied: it gets no checksum either */
export function addHistoryRow(database: DatabaseSync, migration: Migration, now: number, rollbackSql: string | null): void {
  database
    .prepare(
      `INSERT OR REPLACE INTO skill_migrations (version, applied_at, description, rollback_sql, checksum, applied_by, success)
       VALUES (?, ?, ?, ?, ?, 'session-buddy', 1)`,
    )
    .run(
      migration.name,
      new Date(now).toISOString(),
      migration.description,
      rollbackSql,
      rollbackSql === null ? null : checksumOf(migration),
    );
}

export function deleteHistoryRows(database: DatabaseSync, keys: readonly string[]): void {
  if (!hasObject(database, 'table', 'skill_migrations')) return;
  const statement = database.prepare('DELETE FROM skill_migrations WHERE version = ?');
  for (const key of keys) statement.run(key);
}
