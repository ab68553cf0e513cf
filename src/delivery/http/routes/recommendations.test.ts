import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../../../test/support/keeping-logger.ts';
import { observe } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { baselinesSchema } from '../../public-json/baseline-json.ts';
import { recommendationsSchema } from '../../public-json/recommendation-json.ts';
import { HttpServer } from '../http-server.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const clock = { now: () => NOW };

let temporary: TemporaryStore;
let server: HttpServer;
let base: string;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const people = Array.from({ length: 40 }, (_, user) => `user-${user}`);
  await temporary.store.append({
    sessions: people.map((userId) => ({ sessionId: userId, agent: 'codex', firstEventAt: NOW, lastEventAt: NOW, userId })),
    invocations: people.flatMap((sessionId, user) =>
      (user % 2 === 0 ? ['lint', 'test', 'build'] : ['draw', 'paint', 'frame']).map((name) => observe({ name, sessionId, at: NOW - 1000 })),
    ),
  });
  await temporary.store.append({ invocations: [observe({ name: 'lint', sessionId: 'own', at: NOW - 1000 })] });
  server = new HttpServer({ store: temporary.store, clock, logger: makeKeepingLogger(), version: '1.2.3' });
  base = `http://127.0.0.1:${(await server.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterAll(async () => {
  await server.close();
  await temporary.remove();
});

const get = async (path: string) => {
  const response = await fetch(base + path);
  return { status: response.status, body: await response.json() };
};

it('recommends to whoever sits here, to a user as stored and to somebody new', async () => {
  const own = recommendationsSchema.parse((await get('/api/v1/recommendations?limit=2')).body);
  expect(own.recommendations.map(({ skill_name }) => skill_name).sort()).toEqual(['build', 'test']);
  expect(own.recommendations[0]).toMatchObject({ source: 'collaborative_filtering', because: ['lint'], reason: 'because you use lint' });
  const [painter, somebody] = await Promise.all(
    ['user-1', 'all'].map(async (user) => recommendationsSchema.parse((await get(`/api/v1/recommendations?user_id=${user}`)).body)),
  );
  expect(painter?.similar_users[0]).toEqual({ user_id: 'user-11', similarity: 1, shared_skills: 3 });
  expect(somebody).toMatchObject({ known_skills: 0, similar_users: [], context: null });
  expect(somebody?.recommendations).toHaveLength(5);
});

it('lists baselines counted by users', async () => {
  const { baselines, users, skills } = baselinesSchema.parse((await get('/api/v1/baselines?limit=1')).body);
  expect({ users, skills }).toEqual({ users: 41, skills: 6 });
  expect(baselines).toMatchObject([{ skill_name: 'lint', total_users: 21, total_invocations: 21, completed: 21 }]);
});

it('says what it cannot answer', async () => {
  expect(await get('/api/v1/recommendations?after=no%20such')).toMatchObject({ status: 404, body: { code: 'SKILL_NOT_FOUND' } });
  expect((await get('/api/v1/recommendations?limit=0')).status).toBe(400);
  expect((await get('/api/v1/baselines?kinds=nonsense')).status).toBe(400);
});
