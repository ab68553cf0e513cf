import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { hashUser } from '../platform/installation-key.ts';
import { forgetSessions } from './forget.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const key = 'ab'.repeat(32);
const ada = hashUser(key, 'ada@example.com');

let temporary: TemporaryStore;

beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
  const session = (sessionId: string, userId?: string) => ({
    ...({ sessionId, agent: 'claude-code', firstEventAt: NOW, lastEventAt: NOW } as const),
    ...(userId === undefined ? {} : { userId }),
  });
  await temporary.store.append({
    invocations: ['of-ada', 'my-own', 'my-own-too'].map((sessionId) => observe({ name: 'deploy', at: NOW, sessionId })),
    sessions: [session('of-ada', ada), session('my-own'), session('my-own-too')],
  });
});
afterEach(() => temporary.remove());

const forget = (what: Parameters<typeof forgetSessions>[1]['what'], isConfirmed = true) =>
  forgetSessions(temporary.store, { what, isConfirmed, hashUser: (user) => hashUser(key, user) });
const left = async () => (await temporary.store.listSessions({ limit: 9 })).map(({ sessionId }) => sessionId).sort();

describe('forgetSessions', () => {
  it.each([
    ['a user as the agent reports them', { user: 'Ada@example.com' }, ['my-own', 'my-own-too']],
    ['a user as stored', { user: ada }, ['my-own', 'my-own-too']],
    ['your own', { user: 'me' }, ['of-ada']],
    ['a session by its beginning', { session: 'my-own-t' }, ['my-own', 'of-ada']],
    ['a session by its id, which others begin with', { session: 'my-own' }, ['my-own-too', 'of-ada']],
  ])('forgets %s', async (_what, what, expected) => {
    expect(await forget(what)).toMatchObject({ remaining: 0, derivedMatch: true });
    expect(await left()).toEqual(expected);
  });

  it('changes nothing unless it is confirmed, and says what would go', async () => {
    await expect(forget({ user: 'me' }, false)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('2 sessions with 2 invocations'),
    });
    expect(await left()).toHaveLength(3);
  });

  it.each([{ session: 'of-nobody' }, { project: 'none' }, { user: 'bob@example.com' }])(
    'says that nothing is stored of %j',
    async (what) => {
      await expect(forget(what)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    },
  );
});
