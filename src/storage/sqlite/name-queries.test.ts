import { afterAll, beforeAll, expect, it } from 'vitest';
import { observe, observeMany } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { HIDDEN_NAME } from '../../domain/skill.ts';

const NOW = Date.UTC(2026, 10, 28, 12);

let temporary: TemporaryStore;

beforeAll(async () => {
  temporary = await openTemporaryStore({ now: () => NOW }, { oneThread: true });
  const session = (sessionId: string, project: string | null, at: number) => ({
    ...{ sessionId, agent: 'claude-code' as const, firstEventAt: at, lastEventAt: at },
    ...(project === null ? {} : { project, directory: `/home/u/${project}` }),
  });
  await temporary.store.append({
    invocations: [
      ...observeMany(3, 3, NOW - 1000, { name: 'often', sessionId: 'latest' }),
      observe({ name: 'often', kind: 'agent', at: NOW - 2000, sessionId: 'latest' }),
      observe({ name: 'once', at: NOW - 90_000, sessionId: 'earlier' }),
      ...observeMany(9, 9, NOW - 600_000, { name: 'Read', kind: 'tool', sessionId: 'earlier' }),
      observe({ name: HIDDEN_NAME, at: NOW - 3000, sessionId: 'latest' }),
    ],
    sessions: [session('latest', 'shop', NOW - 500), session('earlier', 'site', NOW - 90_000), session('no-project', null, NOW - 5000)],
    listings: [{ sessionId: 'latest', agent: 'claude-code', at: NOW, skills: [{ skill: { kind: 'skill', name: 'only-offered' } }] }],
  });
});

afterAll(() => temporary.remove());

const list = (of: 'skill' | 'session' | 'project', limit = 10) => temporary.store.analyses.names.list({ of, limit });

it('lists skills that were used, each name once, the most used first and built-in tools last', async () => {
  expect(await list('skill')).toEqual(['often', 'once', 'Read']);
  expect(await list('skill', 1)).toEqual(['often']);
});

it('lists sessions and projects, the latest first', async () => {
  expect(await list('session')).toEqual(['latest', 'no-project', 'earlier']);
  expect(await list('project')).toEqual(['shop', 'site']);
});
