import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { dumpDatabase } from '../../../test/support/dump-database.ts';
import { LEGACY_COLUMNS } from '../../../test/support/legacy-columns.ts';
import { insertInvocations, LEGACY_SHAPES, makeLegacyDatabase } from '../../../test/support/legacy-databases.ts';
import { legacyInvocations } from '../../../test/support/legacy-invocations.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import { DERIVED_TABLES, RECORD_TABLES } from './migrations/v7-core-tables.ts';
import { migrate, migrationStatus, openMigrated, rollback } from './migrator.ts';
import { rebuildDerived } from './rebuild.ts';

const NOW = Date.now();
const PARKED = [...RECORD_TABLES, 'legacy_link'];

function legacyFile(shape: (typeof LEGACY_SHAPES)[number] = 'all_recorded'): string {
  const path = join(temporaryFolder(), 'skills.db');
  makeLegacyDatabase(path, shape, legacyInvocations(NOW));
  return path;
}

/** The same without a write-ahead log beside it. */
function atRest(): string {
  const path = legacyFile();
  reading(path, (database) => database.exec('PRAGMA journal_mode = DELETE'));
  return path;
}

function reading<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const dumpOf = (path: string, leaveOut: readonly string[] = []) => reading(path, (database) => dumpDatabase(database, leaveOut));
const upgrade = (path: string) => migrate(path, { rebuild: rebuildDerived });

/** What every earlier name answers, apart from the time of asking. */
function answersOf(path: string): Record<string, unknown> {
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

function record(path: string, eventId: string, name: string, outcome: string, startedAt: number, session = 'new'): void {
  reading(path, (database) => {
    database.exec('BEGIN');
    database.prepare("INSERT OR IGNORE INTO skill (kind, name) VALUES ('skill', ?)").run(name);
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
    rebuildDerived(database);
    database.exec('COMMIT');
  });
}

const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof SessionBuddyError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

describe.each(LEGACY_SHAPES)('a database of the shape %s', (shape) => {
  it('goes up, back to where it was, and up again to the same', () => {
    const path = legacyFile(shape);
    const before = dumpOf(path);
    expect(upgrade(path)).toMatchObject({ from: 4, to: 7, applied: ['V7__event_record'] });
    const answers = answersOf(path);
    const upgraded = dumpOf(path, ['meta', 'skill_migrations']);

    expect(rollback(path)).toMatchObject({ from: 7, to: 4, rolledBack: ['V7__event_record'] });
    expect(dumpOf(path, PARKED)).toEqual(before);

    upgrade(path);
    expect(answersOf(path)).toEqual(answers);
    expect(dumpOf(path, ['meta', 'skill_migrations'])).toEqual(upgraded);
  });

  it('keeps what is recorded between through a rollback and the next upgrade, without doubling', () => {
    const path = legacyFile(shape);
    upgrade(path);
    record(path, 'claude-code:one', 'ruff-check', 'completed', NOW - 60_000);
    record(path, 'claude-code:two', 'brand-new', 'open', NOW - 30_000);
    record(path, 'claude-code:three', 'alpha', 'failed', NOW - 20_000, 's1');
    const answers = answersOf(path);
    const events = reading(path, (database) => database.prepare('SELECT * FROM invocation ORDER BY id').all());

    rollback(path);
    reading(path, (database) => {
      expect(database.prepare('SELECT count(*) AS n FROM skill_invocation').get()).toEqual({ n: 135 });
      expect(database.prepare("SELECT * FROM session_skills WHERE session_id = 's1' AND skill_name = 'alpha'").all()).toEqual([
        { session_id: 's1', skill_name: 'alpha', invocation_count: 3 },
      ]);
      expect(
        database.prepare("SELECT total_invocations, avg_duration_seconds FROM skill_metrics WHERE skill_name = 'ruff-check'").get(),
      ).toEqual({
        total_invocations: 52,
        avg_duration_seconds: 102.5 / 51,
      });
      expect(database.prepare("SELECT skill_name, completed FROM skill_invocation WHERE session_id = 'new' ORDER BY id").all()).toEqual([
        { skill_name: 'ruff-check', completed: 1 },
        { skill_name: 'brand-new', completed: 0 },
      ]);
    });

    upgrade(path);
    expect(answersOf(path)).toEqual(answers);
    expect(reading(path, (database) => database.prepare('SELECT * FROM invocation ORDER BY id').all())).toEqual(events);

    // What was open has ended since: the next rollback hands back how it stands now.
    reading(path, (database) =>
      database.exec("UPDATE invocation SET outcome = 'completed', duration_us = 9000000 WHERE event_id = 'claude-code:two'"),
    );
    rollback(path);
    reading(path, (database) => {
      expect(
        database
          .prepare(
            "SELECT count(*) AS n, sum(completed) AS completed, max(duration_seconds) AS seconds FROM skill_invocation WHERE skill_name = 'brand-new'",
          )
          .get(),
      ).toEqual({
        n: 1,
        completed: 1,
        seconds: 9,
      });
      expect(
        database.prepare("SELECT completed_invocations, completion_rate FROM skill_metrics WHERE skill_name = 'brand-new'").get(),
      ).toEqual({
        completed_invocations: 1,
        completion_rate: 100,
      });
    });
  });

  it('takes in what the earlier program adds between a rollback and the next upgrade', () => {
    const path = legacyFile(shape);
    upgrade(path);
    record(path, 'claude-code:one', 'ruff-check', 'failed', NOW - 60_000);
    rollback(path);
    reading(path, (database) =>
      insertInvocations(database, [{ skill_name: 'beta', invoked_at: '2026-03-01 10:00:00', session_id: 's9', completed: 1 }]),
    );
    upgrade(path);
    reading(path, (database) => {
      expect(database.prepare('SELECT count(*) AS n, count(DISTINCT event_id) AS events, max(id) AS last FROM invocation').get()).toEqual({
        n: 134,
        events: 134,
        last: 134,
      });
      expect(database.prepare("SELECT total_invocations FROM skill_metrics WHERE skill_name = 'beta'").get()).toEqual({
        total_invocations: 3,
      });
      expect(database.prepare("SELECT id FROM invocation WHERE event_id = 'claude-code:one'").get()).toEqual({ id: 133 });
    });
  });
});

describe('ids', () => {
  it('may be used again after events were archived, and nothing is mixed up', () => {
    const path = legacyFile();
    upgrade(path);
    reading(path, (database) => database.exec('DELETE FROM invocation'));
    record(path, 'claude-code:one', 'brand-new', 'completed', NOW - 60_000);
    record(path, 'claude-code:two', 'brand-new', 'completed', NOW - 50_000);
    const seen = "SELECT id, skill_name, workflow_path, embedding FROM skill_invocation WHERE skill_name = 'brand-new' ORDER BY invoked_at";
    const expected = [1, 2].map((id) => ({ id, skill_name: 'brand-new', workflow_path: 'execution', embedding: null }));
    expect(reading(path, (database) => database.prepare(seen).all())).toEqual(expected);
    expect(reading(path, (database) => database.prepare('SELECT count(*) AS n FROM skill_invocation').get())).toEqual({ n: 2 });

    for (let round = 0; round < 2; round++) {
      rollback(path);
      reading(path, (database) => {
        expect(database.prepare('SELECT count(*) AS n FROM skill_invocation').get()).toEqual({ n: 134 });
        expect(database.prepare("SELECT id FROM skill_invocation WHERE skill_name = 'brand-new' ORDER BY id").all()).toEqual([
          { id: 133 },
          { id: 134 },
        ]);
      });
      upgrade(path);
      expect(reading(path, (database) => database.prepare(seen).all())).toEqual(expected);
      expect(reading(path, (database) => database.prepare('SELECT count(*) AS n FROM invocation').get())).toEqual({ n: 2 });
    }
  });

  it('of rows deleted long ago are not given to what is handed back', () => {
    const path = legacyFile();
    const row = { skill_name: 'beta', invoked_at: '2026-03-01 10:00:00', session_id: 's9', completed: 1 } as const;
    reading(path, (database) => {
      insertInvocations(database, [row, row]);
      database.exec('DELETE FROM skill_invocation WHERE id > 132 OR id = 5');
    });
    const before = dumpOf(path);
    const idsOf = (table: string) => reading(path, (database) => database.prepare(`SELECT id FROM ${table} ORDER BY id`).all());
    const ids = idsOf('skill_invocation');
    upgrade(path);
    expect(idsOf('invocation')).toEqual(ids);
    rollback(path);
    expect(dumpOf(path, PARKED)).toEqual(before);

    upgrade(path);
    record(path, 'claude-code:one', 'beta', 'completed', NOW);
    rollback(path);
    expect(reading(path, (database) => database.prepare('SELECT max(id) AS id FROM skill_invocation').get())).toEqual({ id: 135 });
    reading(path, (database) => insertInvocations(database, [row]));
    upgrade(path);
    reading(path, (database) => {
      expect(database.prepare("SELECT legacy_id FROM legacy_link WHERE event_id = 'claude-code:one'").get()).toEqual({ legacy_id: 135 });
      expect(database.prepare('SELECT max(legacy_id) AS id, count(*) AS n FROM legacy_link').get()).toEqual({ id: 136, n: 133 });
      expect(database.prepare('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM skill_invocation').get()).toEqual({ n: 133, ids: 133 });
    });
  });
});

describe('a fresh database', () => {
  it('passes through every level and has the schema of an upgraded one', () => {
    const fresh = join(temporaryFolder(), 'skills.db');
    expect(upgrade(fresh)).toMatchObject({
      from: 0,
      to: 7,
      applied: [
        'V1__initial_schema',
        'V2__add_semantic_search',
        'V3__add_workflow_correlation',
        'V4__phase4_extensions',
        'V7__event_record',
      ],
      backupPath: null,
    });
    const upgraded = legacyFile('without_v3');
    upgrade(upgraded);
    const describeSchema = (path: string) =>
      reading(path, (database) => {
        const names = database.prepare("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name").all();
        return names.map(({ type, name }) => ({
          type,
          name,
          columns: database.prepare('SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?)').all(name as string),
          indexed: database.prepare('SELECT name, desc FROM pragma_index_xinfo(?)').all(name as string),
          view: type === 'view' ? database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(name as string) : null,
        }));
      });
    expect(describeSchema(upgraded)).toEqual(describeSchema(fresh));
  });

  it('records each level with the SHA-256 of its SQL and the SQL that undoes it', () => {
    const path = join(temporaryFolder(), 'skills.db');
    upgrade(path);
    reading(path, (database) => {
      const rows = database.prepare('SELECT * FROM skill_migrations').all();
      expect(rows).toHaveLength(5);
      for (const row of rows) {
        expect(row['checksum']).toMatch(/^[0-9a-f]{64}$/);
        expect(row['rollback_sql']).toContain('DROP');
        expect(row).toMatchObject({ applied_by: 'session-buddy', success: 1 });
      }
      expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 7 });
    });
  });

  it('goes all the way down when it holds nothing, one level at a time', () => {
    const path = join(temporaryFolder(), 'skills.db');
    upgrade(path);
    for (const level of [4, 3, 2, 1, 0]) {
      expect(rollback(path)).toMatchObject({ to: level });
      expect(migrationStatus(path).level).toBe(level);
    }
    expect(dumpOf(path, PARKED)).toEqual({ schema: ['table sqlite_sequence: CREATE TABLE sqlite_sequence(name,seq)'] });
    expect(upgrade(path)).toMatchObject({ from: 0, to: 7 });
  });

  it('lives in memory too', () => {
    const database = new DatabaseSync(':memory:');
    expect(migrate(database, { rebuild: rebuildDerived })).toMatchObject({ to: 7, backupPath: null });
    expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
    database.close();
  });
});

describe('levels one by one', () => {
  it('stops at the level asked for and goes on from there', () => {
    const path = join(temporaryFolder(), 'skills.db');
    expect(migrate(path, { to: 2 })).toMatchObject({ from: 0, to: 2 });
    reading(path, (database) =>
      insertInvocations(database, [
        { skill_name: 'a', invoked_at: '2026-01-01 10:00:00', session_id: 's', completed: 1, embedding: new Uint8Array(4) },
      ]),
    );
    expect(upgrade(path)).toMatchObject({ from: 2, to: 7 });
    reading(path, (database) =>
      expect(database.prepare('SELECT total_invocations FROM skill_metrics').all()).toEqual([{ total_invocations: 1 }]),
    );
    expect(codeOf(() => migrate(path, { to: 5 }))).toBe('USAGE');
    expect(codeOf(() => rollback(path, { steps: 0 }))).toBe('USAGE');
  });

  it('treats a lower level as a rollback', () => {
    const path = legacyFile();
    upgrade(path);
    expect(migrate(path, { to: 4 })).toMatchObject({ from: 7, to: 4, rolledBack: ['V7__event_record'] });
  });

  it('refuses to drop rows unless forced, and then keeps them in the backup', () => {
    const path = legacyFile();
    upgrade(path);
    const before = dumpOf(path);
    expect(codeOf(() => rollback(path, { to: 0 }))).toBe('MIGRATION_WOULD_LOSE_ROWS');
    expect(dumpOf(path)).toEqual(before);
    const { rowsLost, backupPath } = rollback(path, { to: 0, force: true });
    expect(rowsLost).toMatchObject({ skill_invocation: 132, 'skill_invocation.embedding': 50, skill_modalities: 4 });
    expect(migrationStatus(path)).toMatchObject({ level: 0, applied: [] });
    reading(backupPath!, (database) => expect(database.prepare('SELECT count(*) AS n FROM skill_invocation').get()).toEqual({ n: 132 }));
  });

  it('takes away only what each level added', () => {
    const path = legacyFile();
    rollback(path, { to: 2, force: true });
    const { applied, level } = migrationStatus(path);
    expect(level).toBe(2);
    expect(applied.map(({ version }) => version)).toEqual([1, 2]);
    reading(path, (database) => {
      expect(database.prepare('SELECT count(*) AS n, count(embedding) AS embeddings FROM skill_invocation').get()).toEqual({
        n: 132,
        embeddings: 50,
      });
      expect(database.prepare("SELECT name FROM pragma_table_info('skill_invocation') WHERE name LIKE 'workflow_%'").all()).toEqual([
        { name: 'workflow_path' },
      ]);
      expect(database.prepare('SELECT preferred_workflow FROM v_top_skills LIMIT 1').all()).toHaveLength(1);
      expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name").all()).toEqual([
        { name: 'trg_session_skills_after_insert' },
        { name: 'trg_skill_metrics_after_insert' },
      ]);
    });
  });

  it('leaves columns that were there before when a V3 put right over a half-rolled-back one is rolled back', () => {
    const path = join(temporaryFolder(), 'skills.db');
    migrate(path, { to: 2 });
    reading(path, (database) => {
      database.exec(
        'ALTER TABLE skill_invocation ADD COLUMN workflow_phase TEXT; ALTER TABLE skill_invocation ADD COLUMN workflow_step_id TEXT',
      );
      insertInvocations(database, [{ skill_name: 'a', invoked_at: '2026-01-01', session_id: 's', completed: 1, workflow_phase: 'setup' }]);
    });
    const before = dumpOf(path);
    expect(migrate(path, { to: 3 })).toMatchObject({ from: 2, to: 3 });
    expect(reading(path, (database) => database.prepare('SELECT usage_count FROM v_skills_by_phase_usage').all())).toEqual([
      { usage_count: 1 },
    ]);
    rollback(path);
    expect(dumpOf(path)).toEqual(before);
  });
});

describe('what is not to be touched', () => {
  it('refuses a database of a newer program, by its history or by its number', () => {
    for (const change of ["INSERT INTO skill_migrations (version, applied_at) VALUES ('V8__later', 'now')", 'PRAGMA user_version = 8']) {
      const path = legacyFile();
      reading(path, (database) => database.exec(change));
      const before = dumpOf(path);
      expect(codeOf(() => openMigrated(path))).toBe('STORAGE_NEWER');
      expect(codeOf(() => rollback(path))).toBe('STORAGE_NEWER');
      expect(dumpOf(path)).toEqual(before);
      expect(readdirSync(dirname(path)).filter((name) => name.includes('backup'))).toEqual([]);
    }
  });

  it('refuses a level of ours whose SQL was another', () => {
    const path = legacyFile();
    upgrade(path);
    reading(path, (database) =>
      database.exec("UPDATE skill_migrations SET checksum = 'ab' || substr(checksum, 3) WHERE version = 'V7__event_record'"),
    );
    expect(codeOf(() => openMigrated(path))).toBe('MIGRATION_CHANGED');
  });

  it('does not mind rows of unrelated migrations below its own', () => {
    const path = legacyFile();
    reading(path, (database) =>
      database.exec("INSERT INTO skill_migrations (version, applied_at) VALUES ('V6__ulid_contract', 'now'), ('baseline', 'now')"),
    );
    expect(upgrade(path)).toMatchObject({ from: 4, to: 7 });
  });

  it('changes nothing in a dry run, not even a byte', () => {
    const path = legacyFile();
    const bytes = () =>
      readdirSync(dirname(path))
        .filter((name) => !name.endsWith('-shm'))
        .map((name) => [name, readFileSync(join(dirname(path), name)).toString('hex')]);
    const before = bytes();
    expect(migrate(path, { dryRun: true })).toMatchObject({
      from: 4,
      to: 7,
      applied: ['V7__event_record'],
      backupPath: null,
      dryRun: true,
    });
    expect(rollback(path, { dryRun: true, to: 0 })).toMatchObject({
      rolledBack: ['V4__phase4_extensions', 'V3__add_workflow_correlation', 'V2__add_semantic_search', 'V1__initial_schema'],
    });
    expect(bytes()).toEqual(before);
    const absent = join(temporaryFolder(), 'skills.db');
    expect(migrate(absent, { dryRun: true })).toMatchObject({ from: 0, to: 7 });
    expect(existsSync(absent)).toBe(false);
  });

  it('keeps objects that users made', () => {
    const path = legacyFile();
    reading(path, (database) =>
      database.exec(`CREATE VIEW my_view AS SELECT skill_name, total_invocations FROM skill_metrics; CREATE INDEX my_index ON skill_invocation (user_query);
        CREATE TRIGGER my_trigger AFTER DELETE ON skill_metrics BEGIN SELECT 1; END; CREATE TABLE my_notes (skill TEXT REFERENCES skill_metrics (skill_name)); INSERT INTO my_notes VALUES ('x')`),
    );
    const before = dumpOf(path);
    upgrade(path);
    expect(
      reading(path, (database) => database.prepare("SELECT total_invocations FROM my_view WHERE skill_name = 'falling'").all()),
    ).toEqual([{ total_invocations: 70 }]);
    rollback(path);
    expect(dumpOf(path, PARKED)).toEqual(before);
  });

  it('minds no orphans, even on a connection that enforces foreign keys', () => {
    const path = legacyFile();
    reading(path, (database) => expect(database.prepare('PRAGMA foreign_key_check').all().length).toBeGreaterThanOrEqual(12));
    const before = dumpOf(path);
    const database = new DatabaseSync(path);
    migrate(database);
    rollback(database);
    expect(dumpDatabase(database, PARKED)).toEqual(before);
    expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
    database.close();
  });

  it('says of a file that is no database, or cannot be opened, what is the matter', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'skills.db');
    copyFileSync(import.meta.filename, path);
    expect(codeOf(() => openMigrated(path))).toBe('STORAGE_CORRUPT');
    expect(codeOf(() => openMigrated(join(folder, 'none', 'skills.db')))).toBe('STORAGE_UNAVAILABLE');
    expect(codeOf(() => openMigrated(folder))).toBe('STORAGE_UNAVAILABLE');
  });
});

describe('the backup', () => {
  it('holds everything, what was still in the write-ahead log included, readable by whom the original is', () => {
    const path = legacyFile();
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(100_000);
    const { backupPath } = migrate(path, { rebuild: rebuildDerived, now: Date.UTC(2026, 10, 20, 13, 5, 9, 250) });
    expect(backupPath).toBe(`${path}.backup-v4-20261120T130509Z`);
    const copy = join(temporaryFolder(), 'skills.db');
    copyFileSync(backupPath!, copy);
    const other = legacyFile();
    expect(reading(copy, (database) => database.prepare('PRAGMA integrity_check').get())).toEqual({ integrity_check: 'ok' });
    const withoutStamps = (dump: Record<string, readonly string[]>) =>
      JSON.parse(JSON.stringify(dump).replaceAll(/20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/g, ''));
    expect(withoutStamps(dumpOf(copy))).toEqual(withoutStamps(dumpOf(other)));
    expect(statSync(backupPath!).mode).toBe(statSync(path).mode);
    expect(migrationStatus(path).backups).toEqual([backupPath]);
  });

  it('never takes the place of another', () => {
    const path = legacyFile();
    const first = migrate(path, { now: 0, rebuild: rebuildDerived }).backupPath;
    const second = rollback(path, { now: 0 }).backupPath;
    const third = migrate(path, { now: 0, rebuild: rebuildDerived }).backupPath;
    expect(new Set([first, second, third]).size).toBe(3);
    expect(migrationStatus(path).backups).toHaveLength(3);
  });
});

describe('a database that cannot be backed up', () => {
  it('is not changed', () => {
    const path = join(temporaryFolder(), `${'long'.repeat(60)}.db`);
    copyFileSync(atRest(), path);
    const before = readFileSync(path);
    expect(codeOf(() => upgrade(path))).toBe('STORAGE_UNAVAILABLE');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('because it is damaged is not changed', () => {
    const path = atRest();
    const bytes = readFileSync(path);
    const page = reading(path, (database) => database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'skill_invocation'").get());
    bytes.fill(0xff, ((page!['rootpage'] as number) - 1) * 4096, (page!['rootpage'] as number) * 4096);
    writeFileSync(path, bytes);
    expect(codeOf(() => upgrade(path))).toBe('STORAGE_CORRUPT');
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(['skills.db']);
  });
});

describe('opening', () => {
  it('is quick when there is nothing to do, and leaves no further backup', () => {
    const path = legacyFile();
    openMigrated(path, { rebuild: rebuildDerived }).database.close();
    const times = Array.from({ length: 20 }, () => {
      const from = performance.now();
      const { database, report } = openMigrated(path);
      const elapsed = performance.now() - from;
      expect(report).toMatchObject({ from: 7, to: 7, applied: [], backupPath: null });
      database.close();
      return elapsed;
    });
    expect(times.toSorted((a, b) => a - b)[10]).toBeLessThan(5);
    expect(migrationStatus(path).backups).toHaveLength(1);
  });

  it('sets what durability asks for', () => {
    const { database } = openMigrated(join(temporaryFolder(), 'skills.db'));
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0];
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('busy_timeout'), pragma('foreign_keys')]).toEqual(['wal', 2, 5000, 0]);
    expect(DERIVED_TABLES.every((table) => database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined)).toBe(
      true,
    );
    database.close();
  });
});
