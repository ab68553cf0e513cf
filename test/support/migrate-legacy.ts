import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SessionBuddyError } from '../../src/domain/errors.ts';
import { RECORD_TABLES } from '../../src/storage/sqlite/migrations/v7-core-tables.ts';
import { migrate } from '../../src/storage/sqlite/migrator.ts';
import { rebuildDerived } from '../../src/storage/sqlite/rebuild.ts';
import { resetAnalyses } from '../../src/storage/sqlite/reset-analyses.ts';
import { TaxonomyWriter } from '../../src/storage/sqlite/taxonomy-writer.ts';
import { dumpDatabase } from './dump-database.ts';
import { LEGACY_COLUMNS } from './legacy-columns.ts';
import { type LegacyShape, makeLegacyDatabase } from './legacy-databases.ts';
import { legacyInvocations } from './legacy-invocations.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const NOW = Date.now();
export const PARKED = [...RECORD_TABLES, 'legacy_link'];

export function legacyFile(shape: LegacyShape = 'all_recorded'): string {
  const path = join(temporaryFolder(), 'skills.db');
  makeLegacyDatabase(path, shape, legacyInvocations(NOW));
  return path;
}

/** The same without a write-ahead log beside it. */
export function atRest(): string {
  const path = legacyFile();
  reading(path, (database) => database.exec('PRAGMA journal_mode = DELETE'));
  return path;
}

export function reading<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

export const dumpOf = (path: string, leaveOut: readonly string[] = []) => reading(path, (database) => dumpDatabase(database, leaveOut));
export const upgrade = (path: string) => migrate(path, { rebuild: rebuildDerived, now: NOW });

/** What every earlier name answers, apart from the time of asking. */
export function answersOf(path: string): Record<string, unknown> {
  return reading(path, (database) =>
    Object.fromEntries(
      Object.entries(LEGACY_COLUMNS)
        .filter(([name]) => name !== 'skill_migrations')
        .map(([name, columns]) => {
          const asked = columns.filter((column) => column !== 'updated_at' && column !== 'last_updated');
          return [
            name,
            database
              .prepare(`SELECT ${asked.join(', ')} FROM ${name}`)
              .all()
              .map((row) => JSON.stringify(row))
              .toSorted(),
          ];
        }),
    ),
  );
}

export function record(path: string, eventId: string, name: string, outcome: string, startedAt: number, session = 'new'): void {
  reading(path, (database) => {
    database.exec('BEGIN');
    database.prepare("INSERT OR IGNORE INTO skill (kind, name) VALUES ('skill', ?)").run(name);
    new TaxonomyWriter(database).map({ kind: 'skill', name }, NOW);
    database
      .prepare("INSERT OR IGNORE INTO session (session_id, agent, first_event_at, last_event_at) VALUES (?, 'claude-code', ?, ?)")
      .run(session, startedAt, startedAt);
    database
      .prepare(
        `INSERT INTO invocation (event_id, skill_id, session_id, started_at, ended_at, duration_us, outcome, certainty, phase, error_type, sources, recorded_at)
         SELECT ?, s.id, e.id, ?, ?, 2500000, ?, 'observed', 'execution', ?, 1, ? FROM skill s, session e
         WHERE s.name = ? AND s.kind = 'skill' AND e.session_id = ?`,
      )
      .run(
        eventId,
        startedAt,
        outcome === 'open' ? null : startedAt + 2500,
        outcome,
        outcome === 'failed' ? 'exit_code_1' : null,
        startedAt,
        name,
        session,
      );
    resetAnalyses(database);
    rebuildDerived(database);
    database.exec('COMMIT');
  });
}

export const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof SessionBuddyError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};
