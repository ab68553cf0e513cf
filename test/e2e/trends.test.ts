import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpServer, ROUTES } from '../../src/delivery/http/http-server.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { observe } from '../support/observe.ts';
import { makeCli } from '../support/run-cli.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const AT = ['--to', '2026-11-20T12:00:00Z', '--timezone', 'Europe/Berlin'];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let temporary: TemporaryStore;
let server: HttpServer;
let base: string;
let cli: ReturnType<typeof makeCli>;

beforeAll(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
  cli = makeCli(join(dirname(temporary.path), 'home'));
  const random = seededRandom(3);
  const invocations = Array.from({ length: 60 }, (_, daysAgo) =>
    Array.from({ length: ([0, 6].includes(new Date(NOW - daysAgo * DAY).getUTCDay()) ? 2 : 8) + Math.floor(random() * 8) }, () =>
      observe({
        ...{ name: 'npm test', kind: 'shell', at: NOW - daysAgo * DAY - Math.floor(random() * 8 * HOUR) },
        outcome: random() < (daysAgo < 7 ? 0.4 : 0.95) ? 'completed' : 'failed',
        durationMs: 4000 + 100 * daysAgo + 2000 * random(),
      }),
    ),
  ).flat();
  invocations.push(observe({ name: 'once', at: NOW - 50 * DAY }));
  await temporary.store.append({ invocations, sessions: [] });
  server = new HttpServer({ store: temporary.store, clock: { now: () => NOW }, logger: makeKeepingLogger(), version: '1.2.3' });
  base = (await server.listen({ host: '127.0.0.1', port: 0 })).url;
});

afterAll(async () => {
  await server.close();
  await temporary.remove();
});

async function get(path: string) {
  const response = await fetch(base + path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function json(argv: readonly string[]): Promise<Record<string, unknown>> {
  const { exitCode, out, error } = await cli([...argv, '--db', temporary.path, '--json']);
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  return JSON.parse(out) as Record<string, unknown>;
}

const run = (argv: readonly string[]) => cli([...argv, '--db', temporary.path]);

describe.each([
  [['trend', 'npm test'], '/api/v1/skills/{skill_name}/trend', '/api/v1/skills/npm%20test/trend'],
  [
    ['trend', 'npm test', '--metric', 'duration', '--days', '14'],
    '/api/v1/skills/{skill_name}/trend',
    '/api/v1/skills/npm%20test/trend?metric=duration&days=14',
  ],
  [['forecast'], '/api/v1/forecast', '/api/v1/forecast'],
  [['forecast', 'npm test'], '/api/v1/skills/{skill_name}/forecast', '/api/v1/skills/npm%20test/forecast'],
])('%j', (argv, path, url) => {
  it('says what the route says, in the shape it documents', async () => {
    const { status, body } = await get(`${url}${url.includes('?') ? '&' : '?'}timezone=Europe%2FBerlin&to=2026-11-20T12:00:00Z`);
    expect(status).toBe(200);
    expect(ROUTES.find((route) => route.path === path)?.response.parse(body)).toEqual(body);
    expect(await json([...argv, ...AT])).toEqual(body);
  });
});

describe('trend', () => {
  it('has the keys that the contract names, and a line of days', async () => {
    const document = await json(['trend', 'npm test', ...AT]);
    expect(document).toMatchObject({
      skill_name: 'npm test',
      metric: 'completion',
      trend: 'declining',
      method: 'cochran_armitage',
      sample_size: expect.any(Number),
    });
    expect(document['confidence']).toBe(document['p_value']);
    expect(document['days']).toHaveLength(30);
    const { out } = await run(['trend', 'npm test', ...AT]);
    expect(out).toContain('↓ declining: from ');
    expect(out).toMatch(/duration: ↓ improving: from [\d.]+ s to [\d.]+ s, -\d+ %/);
    expect(out).toMatch(/│[ ▁▂▃▄▅▆▇█·]{30}│ invocations, a day each/);
  });

  it('says what is missing, and when a skill was used last', async () => {
    expect((await run(['trend', 'npm test', '--days', '5', ...AT])).out).toContain('needs 7 days with some (--days 30 looks further back)');
    expect((await run(['trend', 'once', ...AT])).out).toContain('Not used in these days; last used 2026-10-01');
    const unknown = await run(['trend', 'nothing', ...AT]);
    expect(unknown).toMatchObject({ exitCode: 1, error: expect.stringContaining('SKILL_NOT_FOUND') });
  });

  it.each([
    ['--metric', 'speed'],
    ['--days', '0'],
    ['--timezone', 'Mars/Olympus'],
    ['--to', 'yesterday'],
  ])('refuses %s %s', async (...argv) => {
    expect((await run(['trend', 'npm test', ...argv])).exitCode).toBe(2);
  });
});

describe('what changed', () => {
  it('is that the completion fell', async () => {
    const { body } = await get('/api/v1/what-changed');
    expect(ROUTES.find((route) => route.path === '/api/v1/what-changed')?.response.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      changes: expect.arrayContaining([expect.objectContaining({ skill_name: 'npm test', metric: 'completion', trend: 'declining' })]),
      new_skills: [],
    });
  });

  it.each([
    '/api/v1/what-changed?to=now',
    '/api/v1/what-changed?days=0',
    '/api/v1/forecast?timezone=Mars',
    '/api/v1/skills/once/trend?metric=x',
  ])('refuses %s', async (path) => {
    expect((await get(path)).status).toBe(400);
  });
});

describe('forecast', () => {
  it('tells the days to come, by the weekday', async () => {
    const { out } = await run(['forecast', 'npm test', ...AT]);
    expect(out).toContain('2026-11-20 today');
    expect(out).toMatch(/2026-11-21 Sat +[\d.]+ +\d+–\d+/);
    expect(out).toContain('less than last week again');
  });

  it('says that too little is known', async () => {
    expect((await run(['forecast', '--kind', 'mcp', ...AT])).out).toContain('Too little is known for a forecast: 0 days; it needs 28.');
  });
});
