import { DatabaseSync } from 'node:sqlite';
import { DERIVED_TABLES } from '../../src/storage/sqlite/migrations/v7-core-tables.ts';

/**
 * Every derived row of a database file as text, with names in place of row ids: two databases in the same state give
 * the same text, whatever the order in which they came to it.
 */
export function dumpDerived(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const skills = new Map(
      (database.prepare('SELECT id, kind, name FROM skill').all() as { id: number; kind: string; name: string }[]).map((row) => [
        row.id,
        `${row.kind} ${row.name}`,
      ]),
    );
    const sessions = new Map(
      (database.prepare('SELECT id, session_id FROM session').all() as { id: number; session_id: string }[]).map((row) => [
        row.id,
        row.session_id,
      ]),
    );
    return DERIVED_TABLES.map((table) => {
      const rows = (database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]).map((row) =>
        JSON.stringify({
          ...row,
          ...('skill_id' in row ? { skill_id: skills.get(row['skill_id'] as number) ?? row['skill_id'] } : {}),
          ...('session_id' in row ? { session_id: sessions.get(row['session_id'] as number) ?? row['session_id'] } : {}),
          ...('duration_sketch' in row
            ? { duration_sketch: Buffer.from((row['duration_sketch'] as Uint8Array | null) ?? []).toString('hex') }
            : {}),
        }),
      );
      return `${table}\n${rows.sort().join('\n')}`;
    }).join('\n\n');
  } finally {
    database.close();
  }
}
