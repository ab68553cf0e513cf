import { DatabaseSync } from 'node:sqlite';
import type { InvocationObservation } from '../src/domain/invocation.ts';

/**
 * The yardstick for appends: the same events written by the least code that keeps a unique id and five rollups
 * (hour, day, skill, session, session and skill), on this thread, without sketches, merging or a second thread.
 */
export class BareSqlite {
  readonly #database: DatabaseSync;
  readonly #insert;
  readonly #rollups;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -131072;
      CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, skill TEXT, kind TEXT, session TEXT, agent TEXT, started_at INTEGER,
        ended_at INTEGER, duration_ms REAL, outcome TEXT, phase TEXT, error TEXT);
      CREATE INDEX IF NOT EXISTS event_started ON event (started_at);
      CREATE INDEX IF NOT EXISTS event_skill ON event (skill, started_at);
      CREATE INDEX IF NOT EXISTS event_session ON event (session, started_at)`);
    for (const table of ['by_hour', 'by_day', 'by_skill', 'by_session', 'by_session_skill']) {
      this.#database.exec(
        `CREATE TABLE IF NOT EXISTS ${table} (a, b, n INTEGER, completed INTEGER, duration_ms REAL, PRIMARY KEY (a, b)) WITHOUT ROWID`,
      );
    }
    this.#insert = this.#database.prepare(
      'INSERT INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING',
    );
    const upsert = (table: string) =>
      this.#database.prepare(
        `INSERT INTO ${table} VALUES (?, ?, ?, ?, ?) ON CONFLICT (a, b) DO UPDATE SET n = n + excluded.n, completed = completed + excluded.completed, duration_ms = duration_ms + excluded.duration_ms`,
      );
    this.#rollups = ['by_hour', 'by_day', 'by_skill', 'by_session', 'by_session_skill'].map(upsert);
  }

  append(invocations: readonly InvocationObservation[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    const sums = this.#rollups.map(() => new Map<string, [string | number, string, number, number, number]>());
    for (const it of invocations) {
      const duration = it.measuredDurationMs ?? 0;
      this.#insert.run(
        it.eventId,
        it.skill.name,
        it.skill.kind,
        it.sessionId,
        it.agent,
        it.startedAt,
        it.endedAt ?? null,
        duration,
        it.outcome,
        it.phase ?? null,
        it.errorType ?? null,
      );
      const keys: (readonly [string | number, string])[] = [
        [Math.floor(it.startedAt / 3_600_000), it.skill.name],
        [Math.floor(it.startedAt / 86_400_000), it.skill.name],
        [it.skill.name, ''],
        [it.sessionId, ''],
        [it.sessionId, it.skill.name],
      ];
      keys.forEach(([a, b], index) => {
        const rows = sums[index] as Map<string, [string | number, string, number, number, number]>;
        const key = `${a} ${b}`;
        const row = rows.get(key) ?? [a, b, 0, 0, 0];
        rows.set(key, row);
        row[2]++;
        if (it.outcome === 'completed') row[3]++;
        row[4] += duration;
      });
    }
    sums.forEach((rows, index) => {
      for (const row of rows.values()) this.#rollups[index]?.run(...row);
    });
    this.#database.exec('COMMIT');
  }

  close(): void {
    this.#database.close();
  }
}
