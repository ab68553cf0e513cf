import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { NEWEST_OUTCOMES_SQL, OUTCOMES_FROM_SQL } from './prediction-queries.ts';

const AT = Date.parse('2026-11-20T12:00:00Z');

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => AT });
});
afterEach(() => temporary.remove());

const queries = () => temporary.store.analyses.prediction;

describe('the outcomes', () => {
  it('come with where they happened, open ones apart, a stretch at a time', async () => {
    const sessions = [
      { sessionId: 's1', agent: 'codex' as const, firstEventAt: AT, lastEventAt: AT, directory: '/home/a/app', userId: 'ab'.repeat(32) },
    ];
    await temporary.store.append({
      invocations: [
        observe({ name: 'pdf', at: AT, sessionId: 's1', durationMs: 10, phase: 'setup' }),
        observe({ name: 'pdf', at: AT + 1, sessionId: 's1', outcome: 'open' }),
        observe({ kind: 'shell', name: 'ls', at: AT + 2, sessionId: 's2', outcome: 'failed' }),
      ],
      sessions,
    });
    const all = await queries().listOutcomesFrom(1, 10);
    expect(all).toMatchObject({ open: [{ startedAt: AT + 1 }], newestId: all.lastId });
    expect(all.outcomes).toMatchObject([
      {
        skill: { kind: 'skill', name: 'pdf' },
        project: 'app',
        user: 'ab'.repeat(32),
        session: 's1',
        phase: 'setup',
        startedAt: AT,
        endedAt: AT + 10,
        completed: true,
      },
      { skill: { kind: 'shell', name: 'ls' }, project: null, user: null, session: 's2', phase: null, completed: false },
    ]);
    const first = await queries().listOutcomesFrom(1, 1);
    expect([first.outcomes.length, first.lastId < first.newestId]).toEqual([1, true]);
    expect(await queries().listOutcomesFrom(99, 10)).toEqual({ outcomes: [], open: [], presumed: [], lastId: 98, newestId: all.newestId });
    expect((await queries().listNewestOutcomes(1)).outcomes.map(({ skill }) => skill.name)).toEqual(['ls']);
  });

  it('are found by the numbers of the rows, without a look at others', () => {
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const plan = (sql: string, ...values: number[]) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(({ detail }) => detail);
    expect(plan(OUTCOMES_FROM_SQL, 1, 2)).toContain('SEARCH i USING INTEGER PRIMARY KEY (rowid>?)');
    expect(plan(NEWEST_OUTCOMES_SQL, 2).join()).not.toContain('TEMP B-TREE');
    database.close();
  });
});

describe('the skills', () => {
  it('of one name come by last use, and similar ones are of the same category', async () => {
    await temporary.store.append({
      invocations: [
        observe({ kind: 'agent', name: 'review', at: AT }),
        observe({ kind: 'skill', name: 'review', at: AT + 5 }),
        observe({ kind: 'shell', name: 'pytest', at: AT }),
        observe({ kind: 'shell', name: 'vitest', at: AT + 1 }),
        observe({ kind: 'shell', name: 'git push', at: AT + 2 }),
      ],
    });
    expect((await queries().listGroupsOf('review')).map(({ kind }) => kind)).toEqual(['skill', 'agent']);
    expect(await queries().listGroupsOf('nothing')).toEqual([]);
    const [tests] = await queries().listGroupsOf('pytest');
    expect(tests?.category).toEqual(expect.any(String));
    const similar = tests && (await queries().listLatestOf(tests, 5));
    expect(similar?.map(({ name }) => name)).toEqual(['vitest', 'pytest']);
    const shell = await queries().listLatestOf({ kind: 'shell', category: null }, 2);
    expect(shell.map(({ name }) => name)).toEqual(['git push', 'vitest']);
  });
});
