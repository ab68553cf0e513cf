import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { dumpDatabase } from '../../../test/support/dump-database.ts';
import { insertInvocations } from '../../../test/support/legacy-databases.ts';
import { atRest, codeOf, dumpOf, legacyFile, PARKED, reading, upgrade } from '../../../test/support/migrate-legacy.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { DERIVED_TABLES } from './migrations/v7-core-tables.ts';
import { migrate, migrationStatus, openMigrated, rollback } from './migrator.ts';
import { rebuildDerived } from './rebuild.ts';

describe('a fresh database', () => {
  it('passes through every level and has the schema of an upgraded one', () => {
    const fresh = join(temporaryFolder(), 'skills.db');
    expect(upgrade(fresh)).toMatchObject({
      from: 0,
      to: 9,
      applied: [
        'V1__initial_schema',
        'V2__add_semantic_search',
        'V3__add_workflow_correlation',
        'V4__phase4_extensions',
        'V7__event_record',
        'V8__more_sources',
        'V9__analytics',
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
      expect(rows).toHaveLength(7);
      for (const row of rows) {
        expect(row['checksum']).toMatch(/^[0-9a-f]{64}$/);
        expect(row['rollback_sql']).toContain('DROP');
        expect(row).toMatchObject({ applied_by: 'session-buddy', success: 1 });
      }
      expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 9 });
    });
  });

  it('goes all the way down when it holds nothing, one level at a time', () => {
    const path = join(temporaryFolder(), 'skills.db');
    upgrade(path);
    for (const level of [8, 7, 4, 3, 2, 1, 0]) {
      expect(rollback(path)).toMatchObject({ to: level });
      expect(migrationStatus(path).level).toBe(level);
    }
    expect(dumpOf(path, PARKED)).toEqual({ schema: ['table sqlite_sequence: CREATE TABLE sqlite_sequence(name,seq)'] });
    expect(upgrade(path)).toMatchObject({ from: 0, to: 9 });
  });

  it('lives in memory too', () => {
    const database = new DatabaseSync(':memory:');
    expect(migrate(database, { rebuild: rebuildDerived })).toMatchObject({ to: 9, backupPath: null });
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
    expect(upgrade(path)).toMatchObject({ from: 2, to: 9 });
    reading(path, (database) =>
      expect(database.prepare('SELECT total_invocations FROM skill_metrics').all()).toEqual([{ total_invocations: 1 }]),
    );
    expect(codeOf(() => migrate(path, { to: 5 }))).toBe('USAGE');
    expect(codeOf(() => rollback(path, { steps: 0 }))).toBe('USAGE');
  });

  it('goes from 8 to 9 and back to the same', () => {
    const path = join(temporaryFolder(), 'skills.db');
    migrate(path, { to: 8 });
    const before = dumpOf(path);
    expect(upgrade(path)).toMatchObject({ from: 8, to: 9, applied: ['V9__analytics'] });
    expect(rollback(path)).toMatchObject({ from: 9, to: 8, rowsLost: {} });
    expect(dumpOf(path)).toEqual(before);
  });

  it('goes from 7 to 8 and back to the same, and drops what level 8 holds only when forced', () => {
    const path = join(temporaryFolder(), 'skills.db');
    migrate(path, { to: 7 });
    const before = dumpOf(path);
    expect(migrate(path, { to: 8, rebuild: rebuildDerived })).toMatchObject({ from: 7, to: 8, applied: ['V8__more_sources'] });
    reading(path, (database) =>
      database.exec(`INSERT INTO session (session_id, agent, first_event_at, last_event_at, user_id) VALUES ('s', 'codex', 1, 2, 'abc');
        INSERT INTO forgotten (hash) VALUES ('abc')`),
    );
    expect(codeOf(() => rollback(path))).toBe('MIGRATION_WOULD_LOSE_ROWS');
    expect(rollback(path, { force: true })).toMatchObject({ from: 8, to: 7, rowsLost: { forgotten: 1, 'session.user_id': 1 } });
    reading(path, (database) => database.exec('DELETE FROM session'));
    expect(dumpOf(path)).toEqual(before);
  });

  it('treats a lower level as a rollback', () => {
    const path = legacyFile();
    upgrade(path);
    expect(migrate(path, { to: 4 })).toMatchObject({
      from: 9,
      to: 4,
      rolledBack: ['V9__analytics', 'V8__more_sources', 'V7__event_record'],
    });
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
    for (const change of ["INSERT INTO skill_migrations (version, applied_at) VALUES ('V10__later', 'now')", 'PRAGMA user_version = 10']) {
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
    expect(upgrade(path)).toMatchObject({ from: 4, to: 9 });
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
      to: 9,
      applied: ['V7__event_record', 'V8__more_sources', 'V9__analytics'],
      backupPath: null,
      dryRun: true,
    });
    expect(rollback(path, { dryRun: true, to: 0 })).toMatchObject({
      rolledBack: ['V4__phase4_extensions', 'V3__add_workflow_correlation', 'V2__add_semantic_search', 'V1__initial_schema'],
    });
    expect(bytes()).toEqual(before);
    const absent = join(temporaryFolder(), 'skills.db');
    expect(migrate(absent, { dryRun: true })).toMatchObject({ from: 0, to: 9 });
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
    rollback(path, { to: 4 });
    expect(dumpOf(path, PARKED)).toEqual(before);
  });

  it('minds no orphans, even on a connection that enforces foreign keys', () => {
    const path = legacyFile();
    reading(path, (database) => expect(database.prepare('PRAGMA foreign_key_check').all().length).toBeGreaterThanOrEqual(12));
    const before = dumpOf(path);
    const database = new DatabaseSync(path);
    migrate(database);
    rollback(database, { to: 4 });
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
      expect(report).toMatchObject({ from: 9, to: 9, applied: [], backupPath: null });
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
