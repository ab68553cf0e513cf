import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observation } from '../../../test/contract/event-store.ts';
import { dumpDerived } from '../../../test/support/dump-derived.ts';
import { BatchWriter } from './batch-writer.ts';
import { openMigrated } from './migrator.ts';
import { openDatabase } from './open-database.ts';
import { rebuildDerived } from './rebuild.ts';
import { SkillQueries } from './skill-queries.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12, 30);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-buddy-writer-'));
  path = join(folder, 'skills.db');
  openMigrated(path, { rebuild: rebuildDerived }).database.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function withWriter(work: (writer: BatchWriter, database: ReturnType<typeof openDatabase>) => void): void {
  const database = openDatabase({ role: 'writer', path });
  try {
    work(new BatchWriter(database), database);
  } finally {
    database.close();
  }
}

const at = (startedAt: number) => observation({ eventId: `e${startedAt}`, startedAt, endedAt: startedAt + 100 });

describe('BatchWriter', () => {
  it('commits with a full fsync, so that an acknowledgement survives a power cut', () => {
    withWriter((_, database) => {
      expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
      expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    });
  });

  it('leaves nothing of a transaction that failed, and the next one is whole', () => {
    withWriter((writer, database) => {
      const broken = { ...at(NOW), eventId: null as unknown as string };
      expect(() => writer.write({ invocations: [at(NOW - 5), broken] }, NOW)).toThrow(/NOT NULL/);
      expect(database.isTransaction).toBe(false);
      expect(database.prepare('SELECT count(*) AS n FROM skill').get()).toEqual({ n: 0 });
      writer.write({ invocations: [at(NOW - 5)] }, NOW);
      expect(database.prepare('SELECT count(*) AS n FROM invocation').get()).toEqual({ n: 1 });
    });
  });

  it('throws minutes away after 32 days and answers older windows to the hour', () => {
    withWriter((writer, database) => {
      writer.write({ invocations: [at(NOW - 20 * 60_000), at(NOW - 50 * 60_000)] }, NOW);
      writer.write({ invocations: [at(NOW + 40 * DAY_MS)] }, NOW + 40 * DAY_MS);
      expect(database.prepare('SELECT count(*) AS n FROM skill_minute WHERE skill_id > 0').get()).toEqual({ n: 1 });
      const ranked = new SkillQueries(database).rankSkills({ from: NOW - 25 * 60_000, to: NOW, kinds: ['shell'], limit: 1 });
      expect(new Date(ranked.window.from).toISOString()).toBe('2026-06-15T12:00:00.000Z');
      expect(ranked.totals.invocations).toBe(1);
      const kept = dumpDerived(path);
      rebuildDerived(database);
      expect(dumpDerived(path)).toBe(kept);
    });
  });

  it('brings minutes back when the clock had run ahead', () => {
    withWriter((writer, database) => {
      writer.write({ invocations: [at(NOW - 90_000)] }, NOW);
      const kept = database.prepare('SELECT * FROM skill_minute').all();
      writer.write({ invocations: [] }, NOW + 3_650 * DAY_MS);
      expect(database.prepare('SELECT * FROM skill_minute').all()).toEqual([]);
      writer.write({ invocations: [] }, NOW);
      expect(database.prepare('SELECT * FROM skill_minute').all()).toEqual(kept);
    });
  });

  it('sees skills and sessions that another process has made', () => {
    withWriter((one) => {
      withWriter((two) => {
        one.write({ invocations: [observation({ eventId: 'a' })] }, NOW);
        two.write({ invocations: [observation({ eventId: 'b' })] }, NOW);
        one.write({ invocations: [observation({ eventId: 'c' }), observation({ eventId: 'b' })] }, NOW);
      });
    });
    withWriter((_, database) => {
      expect(database.prepare('SELECT count(*) AS skills FROM skill').get()).toEqual({ skills: 1 });
      expect(database.prepare('SELECT invocations FROM session_skill').all()).toEqual([{ invocations: 3 }]);
    });
  });
});
