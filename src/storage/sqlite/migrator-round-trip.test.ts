import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { insertInvocations, LEGACY_SHAPES } from '../../../test/support/legacy-databases.ts';
import { answersOf, dumpOf, legacyFile, NOW, PARKED, reading, record, upgrade } from '../../../test/support/migrate-legacy.ts';
import { rollback } from './migrator.ts';

describe.each(LEGACY_SHAPES)('a database of the shape %s', (shape) => {
  it('goes up, back to where it was, and up again to the same', () => {
    const path = legacyFile(shape);
    const before = dumpOf(path);
    expect(upgrade(path)).toMatchObject({ from: 4, to: 9, applied: ['V7__event_record', 'V8__more_sources', 'V9__analytics'] });
    const answers = answersOf(path);
    const upgraded = dumpOf(path, ['meta', 'skill_migrations']);

    expect(rollback(path, { to: 4 })).toMatchObject({
      from: 9,
      to: 4,
      rolledBack: ['V9__analytics', 'V8__more_sources', 'V7__event_record'],
    });
    expect(dumpOf(path, PARKED)).toEqual(before);

    upgrade(path);
    expect(answersOf(path)).toEqual(answers);
    expect(dumpOf(path, ['meta', 'skill_migrations'])).toEqual(upgraded);
  });

  it('takes the anomalies that were detected away, and leaves those that were there', () => {
    const path = legacyFile(shape);
    const before = dumpOf(path);
    upgrade(path);
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    database.exec(
      "INSERT INTO skill_anomalies (skill_name, kind, metric, alarm_at, detected_at, anomaly_type) VALUES ('alpha', 'skill', 'invocations', 0, '2026-01-01T00:00:00Z', 'pattern_shift')",
    );
    database.close();
    rollback(path, { to: 4 });
    expect(dumpOf(path, PARKED)).toEqual(before);
  });

  it('keeps what is recorded between through a rollback and the next upgrade, without doubling', () => {
    const path = legacyFile(shape);
    upgrade(path);
    record(path, 'claude-code:one', 'ruff-check', 'completed', NOW - 60_000);
    record(path, 'claude-code:two', 'brand-new', 'open', NOW - 30_000);
    record(path, 'claude-code:three', 'alpha', 'failed', NOW - 20_000, 's1');
    const answers = answersOf(path);
    const events = reading(path, (database) => database.prepare('SELECT * FROM invocation ORDER BY id').all());

    rollback(path, { to: 4 });
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
    rollback(path, { to: 4 });
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
    rollback(path, { to: 4 });
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
      rollback(path, { to: 4 });
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
    rollback(path, { to: 4 });
    expect(dumpOf(path, PARKED)).toEqual(before);

    upgrade(path);
    record(path, 'claude-code:one', 'beta', 'completed', NOW);
    rollback(path, { to: 4 });
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
