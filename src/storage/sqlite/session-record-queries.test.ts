import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { readSessions } from '../../app/sessions/read-sessions.ts';
import type { AgentName } from '../../domain/agent.ts';
import type { CheckpointRecord } from '../../domain/checkpoint-record.ts';
import { unpackSteps } from '../../ports/packed-steps.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const EVER = { from: 0, to: NOW + HOUR };

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

async function add(sessionId: string, directory: string, at: number, agent: AgentName = 'claude-code'): Promise<void> {
  await temporary.store.append({
    sessions: [{ sessionId, agent, directory, firstEventAt: at, lastEventAt: at + 2000 }],
    invocations: [
      observe({ name: 'npm test', kind: 'shell', sessionId, at: at + 1000, phase: 'verification' }),
      observe({ name: 'git diff', kind: 'shell', sessionId, at }),
    ],
  });
}

const idsOf = async (project?: string) => {
  const { sessionRecords } = temporary.store.analyses;
  const { sessionIds } = await sessionRecords.listHeads({ ...EVER, limit: 50, ...(project === undefined ? {} : { project }) });
  return sessionIds;
};

describe('sessionRecords', () => {
  it('lists sessions with their steps in order, each in the window of its last event', async () => {
    await add('a', '/home/ada/shop', NOW - 10 * HOUR);
    await add('b', '/home/ada/shop', NOW - HOUR);
    await add('run', '/home/ada/shop', NOW - HOUR, 'ci');
    const { sessionRecords } = temporary.store.analyses;
    const heads = await sessionRecords.listHeads({ from: NOW - 2 * HOUR, to: NOW, limit: 50 });
    expect([heads.sessionIds, [...heads.firstEventAt], [...heads.lastEventAt]]).toEqual([['b'], [NOW - HOUR], [NOW - HOUR + 2000]]);
    const [steps, ...rest] = unpackSteps(await sessionRecords.readSteps([...heads.ids], 50), (skill) => skill);
    expect(rest).toEqual([]);
    expect(steps?.map(({ skill, category, durationMs, phase }) => [skill.name, category, durationMs, phase])).toEqual([
      ['git diff', 'version_control', 1000, null],
      ['npm test', 'testing', 1000, 'verification'],
    ]);
    expect(steps).toEqual((await sessionRecords.find('b'))?.steps);
    expect(await sessionRecords.find('a')).toMatchObject({ sessionId: 'a' });
    expect(await sessionRecords.find('nobody')).toBeUndefined();
  });

  it('takes a directory with all below it, or a name with the worktrees in hidden folders of it', async () => {
    await add('own', '/home/ada/shop', NOW - 5 * HOUR);
    await add('below', '/home/ada/shop/api', NOW - 4 * HOUR);
    await add('worktree', '/home/ada/shop/.claude/worktrees/fast-fox', NOW - 3 * HOUR);
    await add('namesake', '/home/ada/old/shop', NOW - 2 * HOUR);
    await add('longer', '/home/ada/shopping', NOW - HOUR);
    await add('windows', 'D:\\src\\till\\.claude\\worktrees\\x', NOW);
    expect(await idsOf('/home/ada/shop')).toEqual(['worktree', 'below', 'own']);
    expect(await idsOf('/home/ada/shop/')).toEqual(['worktree', 'below', 'own']);
    expect(await idsOf('shop')).toEqual(['namesake', 'worktree', 'own']);
    expect(await idsOf('D:\\src\\till')).toEqual(['windows']);
    expect(await idsOf('till')).toEqual(['windows']);
    expect(await idsOf('%')).toEqual([]);
    expect(await idsOf()).toHaveLength(6);
    const { sessionRecords } = temporary.store.analyses;
    expect(await sessionRecords.findProject('/home/ada/shop')).toMatchObject({ directory: '/home/ada/shop', sessions: 3 });
    expect(await sessionRecords.findProject('shop')).toMatchObject({ directory: '/home/ada/shop', lastEventAt: NOW - 2 * HOUR + 2000 });
    expect(await sessionRecords.findProject('nothing')).toBeUndefined();
    expect(await sessionRecords.findLastEventAt('shop')).toBe(NOW - 2 * HOUR + 2000);
    expect(await sessionRecords.findLastEventAt()).toBe(NOW + 2000);
    expect(await sessionRecords.findLastEventAt('nothing')).toBeUndefined();
    expect(await sessionRecords.findProject()).toMatchObject({ directory: null, sessions: 6, firstEventAt: NOW - 5 * HOUR });
  });

  it('is read page by page, each session once', async () => {
    for (let index = 0; index < 120; index += 1) await add(`session-${index}`, '/home/ada/shop', NOW - Math.floor(index / 3) * 1000);
    const { sessions, isCut } = await readSessions(temporary.store.analyses.sessionRecords, { ...EVER, project: 'shop' });
    expect(isCut).toBe(false);
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(120);
    expect(sessions.at(-1)?.lastEventAt).toBe(NOW + 2000);
  });
});

describe('checkpoints', () => {
  it('are kept, one of a project at one instant', async () => {
    const { checkpoints } = temporary.store.analyses;
    const record = (at: number, score: number | null): CheckpointRecord => ({
      ...{ project: 'shop', at, from: 0, to: at, score, parts: { completion: 0.5, tests: null }, sessions: 3, invocations: 4 },
      ...{ failingTests: ['npm test'], openAnomalies: [] },
    });
    await checkpoints.keep(record(1, 50));
    await checkpoints.keep(record(2, 60));
    await checkpoints.keep(record(2, null));
    await checkpoints.keep({ ...record(3, 1), project: 'till' });
    expect(await checkpoints.list({ project: 'shop', limit: 5 })).toEqual([record(2, null), record(1, 50)]);
    expect(await checkpoints.list({ project: 'shop', before: 2, limit: 5 })).toEqual([record(1, 50)]);
    expect(await checkpoints.list({ project: 'nothing', limit: 5 })).toEqual([]);
  });

  it('of a project go when a session that they counted is forgotten', async () => {
    const { checkpoints } = temporary.store.analyses;
    await add('a', '/home/ada/shop/api', NOW - HOUR);
    const keep = (project: string) =>
      checkpoints.keep({
        ...{
          project,
          at: 1,
          from: 0,
          to: 1,
          score: 1,
          parts: {},
          sessions: 1,
          invocations: 1,
          failingTests: ['secret-test'],
          openAnomalies: [],
        },
      });
    for (const project of ['/home/ada/shop', 'api', 'D:\\other', 'shop']) await keep(project);
    await temporary.store.forget({ session: 'a' }, false);
    for (const project of ['/home/ada/shop', 'api']) expect(await checkpoints.list({ project, limit: 5 })).toEqual([]);
    for (const project of ['D:\\other', 'shop']) expect(await checkpoints.list({ project, limit: 5 })).toHaveLength(1);
  });
});
