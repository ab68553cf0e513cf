import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dumpDatabase } from '../../../test/support/dump-database.ts';
import { dumpDerived } from '../../../test/support/dump-derived.ts';
import { legacyFile, reading } from '../../../test/support/migrate-legacy.ts';
import { observe } from '../../../test/support/observe.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { EventBatch, FileCursor } from '../../ports/event-store.ts';
import { openSqliteStore } from './sqlite-store.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE_MS = 60_000;
const clock = { now: () => NOW };
const FORGOTTEN = '5e0f0a11-aaaa-4bbb-8ccc-0123456789ab';
const KEPT = '77777777-aaaa-4bbb-8ccc-0123456789ab';
const USER = 'ab'.repeat(32);

let temporary: TemporaryStore;

beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

function cursor(path: string, state: object | null): FileCursor {
  const file = { inode: 1, offset: 10, size: 10, modifiedAt: NOW, lineNumber: 2, rejectedLines: 0 };
  return { path, source: 'claude-code', ...file, fingerprint: 'f', settled: true, state: state === null ? null : JSON.stringify(state) };
}

/** A session with invocations of every outcome, in a folder, on a branch and with a listing of its own. */
function sessionBatch(sessionId: string, word: string, userId?: string): EventBatch {
  const one = (name: string, minutes: number, outcome: 'completed' | 'failed' | 'open', durationMs = 1500) => ({
    ...observe({
      name,
      sessionId,
      at: NOW - minutes * MINUTE_MS,
      outcome,
      durationMs,
      phase: 'setup',
      ...(outcome === 'failed' ? { errorType: `${word}_error` } : {}),
    }),
    eventId: `claude-code:${word}-${name}-${minutes}`,
  });
  return {
    invocations: [
      one('shared', 5, 'completed'),
      one('shared', 90_000, 'failed', 70_000),
      one(`only-${word}`, 6, 'completed'),
      one('shared', 2, 'open'),
    ],
    sessions: [
      {
        sessionId,
        agent: 'claude-code',
        firstEventAt: NOW - MINUTE_MS,
        lastEventAt: NOW,
        directory: `/home/ada/${word}`,
        gitBranch: `${word}-branch`,
        agentVersion: `${word}-1.0`,
        ...(userId === undefined ? {} : { userId }),
        pipeline: { pipeline: `${word}/pipeline`, branch: `${word}-branch` },
      },
    ],
    cursors: [
      cursor(`/home/ada/.claude/projects/p/${sessionId}.jsonl`, null),
      cursor(`/home/ada/${word}.jsonl`, { sessions: [{ sessionId }] }),
    ],
    listings: [
      {
        sessionId,
        agent: 'claude-code',
        at: NOW,
        skills: [{ skill: { kind: 'skill', name: `offered-${word}` } }, { skill: { kind: 'skill', name: 'shared' } }],
      },
    ],
  };
}

/** The bytes of the database and of everything SQLite keeps beside it. */
function bytesOf(path: string): Buffer {
  return Buffer.concat([path, `${path}-wal`].filter((file) => existsSync(file)).map((file) => readFileSync(file)));
}

const rows = (path: string) => reading(path, (database) => dumpDatabase(database, ['forgotten']));

describe('forget', () => {
  it('leaves what would be there if the session had never been stored, derived tables to the last bit', async () => {
    const other = await openTemporaryStore(clock);
    await other.store.append(sessionBatch(KEPT, 'kept'));
    await temporary.store.append(sessionBatch(FORGOTTEN, 'gone'));
    await temporary.store.append(sessionBatch(KEPT, 'kept'));
    const result = await temporary.store.forget({ session: FORGOTTEN }, false);
    expect(result).toMatchObject({ remaining: 0, derivedMatch: true, isLogEmpty: true });
    expect(result.removed).toMatchObject({ session: 1, invocation: 4, file_cursor: 2, skill: 2, session_listing: 1 });
    expect(dumpDerived(temporary.path)).toBe(dumpDerived(other.path));
    expect((await temporary.store.getStatus()).skills).toBe((await other.store.getStatus()).skills);
    await temporary.store.rebuild();
    expect(dumpDerived(temporary.path)).toBe(dumpDerived(other.path));
    await other.remove();
  });

  it('leaves none of its bytes in the file or the log, not even those of earlier states', async () => {
    await temporary.store.append(sessionBatch(FORGOTTEN, 'gone-before'));
    await temporary.store.append(sessionBatch(KEPT, 'kept'));
    await temporary.store.append(sessionBatch(FORGOTTEN, 'gone-after'));
    const words = [FORGOTTEN, 'gone-before', 'gone-after'];
    for (const word of words) expect(bytesOf(temporary.path).includes(word), word).toBe(true);
    await temporary.store.forget({ session: FORGOTTEN }, false);
    for (const word of words) expect(bytesOf(temporary.path).includes(word), word).toBe(false);
    expect(bytesOf(temporary.path).includes('only-kept')).toBe(true);
  });

  it('keeps it out when its source is read again or goes on, and lets others in', async () => {
    const again = sessionBatch(FORGOTTEN, 'gone');
    await temporary.store.append(again);
    await temporary.store.forget({ session: FORGOTTEN }, false);
    const before = rows(temporary.path);
    const later = { ...sessionBatch(FORGOTTEN, 'later'), rejections: [] };
    const fork = {
      ...again,
      sessions: [],
      cursors: [],
      listings: [],
      invocations: again.invocations.map((it) => ({ ...it, sessionId: KEPT })),
    };
    for (const batch of [again, later, fork]) {
      const { invocations } = await temporary.store.append(batch);
      expect(invocations.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate']);
    }
    expect(rows(temporary.path)).toEqual(before);
    const mixed = await temporary.store.append({
      invocations: [again.invocations[0], ...sessionBatch(KEPT, 'kept').invocations, later.invocations[1]].flatMap((it) => it ?? []),
    });
    expect(mixed.invocations.map(({ status }) => status)).toEqual(['duplicate', 'new', 'new', 'new', 'new', 'duplicate']);
  });

  it('is noticed by a server that has the database open', async () => {
    const server = await openSqliteStore({ path: temporary.path, clock });
    try {
      await server.append(sessionBatch(FORGOTTEN, 'gone'));
      await server.append(sessionBatch(KEPT, 'kept'));
      expect(await temporary.store.forget({ session: FORGOTTEN }, false)).toMatchObject({ remaining: 0, isLogEmpty: true });
      const { invocations } = await server.append({ ...sessionBatch(FORGOTTEN, 'gone'), cursors: [] });
      expect(invocations.every(({ status }) => status === 'duplicate')).toBe(true);
      // A skill whose row is gone is made anew, not taken from memory.
      await server.append({ invocations: [observe({ name: 'only-gone', at: NOW, sessionId: KEPT })] });
      expect(await server.findSkill({ name: 'only-gone', from: 0, to: NOW + 1 })).toMatchObject({ invocations: 1 });
    } finally {
      await server.close();
    }
  });

  it('changes nothing when it only counts', async () => {
    await temporary.store.append(sessionBatch(FORGOTTEN, 'gone'));
    const before = rows(temporary.path);
    const counted = await temporary.store.forget({ session: FORGOTTEN }, true);
    expect(rows(temporary.path)).toEqual(before);
    const { removed } = await temporary.store.forget({ session: FORGOTTEN }, false);
    expect(counted.removed).toEqual(removed);
  });

  it.each([
    ['a project by its name', { project: 'gone' }, [KEPT, 'third']],
    ['a project by its folder', { project: '/home/ada/gone' }, [KEPT, 'third']],
    ['a user', { users: [USER] }, [FORGOTTEN, 'third']],
    ["this installation's own user", { users: null }, [KEPT]],
    ['nothing known', { project: 'elsewhere' }, [FORGOTTEN, KEPT, 'third']],
  ])('forgets %s', async (_what, scope, left) => {
    await temporary.store.append(sessionBatch(FORGOTTEN, 'gone'));
    await temporary.store.append(sessionBatch(KEPT, 'kept', USER));
    await temporary.store.append(sessionBatch('third', 'third'));
    expect(await temporary.store.forget(scope, false)).toMatchObject({ remaining: 0, derivedMatch: true });
    const sessions = await temporary.store.listSessions({ limit: 10 });
    expect(sessions.map(({ sessionId }) => sessionId).sort()).toEqual([...left].sort());
  });

  it('makes derived tables right again that were wrong before', async () => {
    await temporary.store.append(sessionBatch(FORGOTTEN, 'gone'));
    await temporary.store.append(sessionBatch(KEPT, 'kept'));
    reading(temporary.path, (database) => database.exec('UPDATE skill_day SET completed = completed + 7'));
    expect(await temporary.store.forget({ session: FORGOTTEN }, false)).toMatchObject({ derivedMatch: true });
    const right = dumpDerived(temporary.path);
    await temporary.store.rebuild();
    expect(dumpDerived(temporary.path)).toBe(right);
  });
});

describe('forget in a database of an earlier version', () => {
  it('removes rows, prompts and words of prompts', async () => {
    const path = join(temporaryFolder(), 'skills.db');
    mkdirSync(join(path, '..'), { recursive: true });
    const legacy = legacyFile();
    for (const suffix of ['', '-wal']) copyFileSync(legacy + suffix, path + suffix);
    const store = await openSqliteStore({ path, clock });
    const words = ['please run alpha', 'please run beta'];
    await store.compact();
    for (const word of words) expect(bytesOf(path).includes(word), word).toBe(true);
    for (const session of ['s1', 's2', 's3']) {
      expect(await store.forget({ session }, false)).toMatchObject({ remaining: 0, derivedMatch: true });
    }
    await store.close();
    for (const word of [...words, 'please']) expect(bytesOf(path).includes(word), word).toBe(false);
    const left = reading(path, (database) => ({
      names: database
        .prepare('SELECT DISTINCT skill_name FROM skill_invocation ORDER BY 1')
        .all()
        .map((row) => row['skill_name']),
      found: database.prepare("SELECT count(*) AS n FROM skill_invocation_fts WHERE skill_invocation_fts MATCH 'please'").get()?.['n'],
    }));
    expect(left).toEqual({ names: ['falling', 'mcp__github__create_issue', 'odd', 'ruff-check'], found: 0 });
  });

  it('forgets a user by the name an earlier version stored', async () => {
    const path = legacyFile();
    const store = await openSqliteStore({ path, clock });
    expect((await store.forget({ users: ['alice', 'u1'] }, false)).removed).toMatchObject({
      ...{ legacy_skill_user_interactions: 1, ab_test_assignments: 1, ab_test_outcomes: 2 },
    });
    await store.close();
  });
});
