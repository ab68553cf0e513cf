import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { observe } from '../support/observe.ts';
import { makeCli } from '../support/run-cli.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const AT = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const clock = { now: () => AT };

let temporary: TemporaryStore;
let server: HttpServer;
let base: string;
let cli: ReturnType<typeof makeCli>;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const steps = [
    ['npm test', 'failed'],
    ['npm test', 'completed'],
    ['git commit', 'completed'],
  ] as const;
  await temporary.store.append({
    invocations: Array.from({ length: 30 }, (_, index) =>
      index < 12
        ? steps.map(([name, outcome], at) =>
            observe({ name, outcome, kind: 'shell', sessionId: `s${index}`, at: AT + at * MINUTE, durationMs: 5000 }),
          )
        : [observe({ name: 'ls', kind: 'shell', sessionId: `s${index}`, at: AT })],
    ).flat(),
  });
  server = new HttpServer({ store: temporary.store, clock, logger: makeKeepingLogger(), version: '1' });
  base = (await server.listen({ host: '127.0.0.1', port: 0 })).url;
  cli = makeCli(`${temporary.path}-home`);
});
afterAll(async () => {
  await server.close();
  await temporary.remove();
});

const run = async (...words: string[]) => (await cli([...words, '--db', temporary.path])).out;
const json = async (...words: string[]) => JSON.parse(await run(...words, '--json')) as Record<string, unknown>;
const get = async (path: string) => (await fetch(base + path)).json() as Promise<Record<string, unknown>>;

describe('dependencies and flow', () => {
  it('are told in words', async () => {
    const out = await run('dependencies', 'npm test');
    expect(out).toMatch(/^npm test: in 12 of 30 sessions/);
    expect(out).toMatch(/git commit +12 +100 % \(76–100\) +4\.8 +2\.1 +strong/);
    expect(out).toMatch(/COMES NEXT/);
    expect(out).toMatch(/of 24 times: the same again 50 %/);
    expect(await run('flow')).toMatch(/npm test +12 +100 % +100 % \(76–100\) +1 min 0 s/);
    expect(await run('flow', 'npm test')).toMatch(/npm test: 12 failures, 1 min 0 s lost in them/);
    expect(await run('flow', 'ls')).toBe('ls has not failed.\n');
    expect(await run('dependencies', 'ls', '--min-lift', '5')).toMatch(/none is used together with it 5 times more often/);
  });

  it('are the same on the command line and over HTTP', async () => {
    const dependencies = await json('dependencies', 'npm test');
    expect(dependencies).toMatchObject({
      status: 'ok',
      sessions: 30,
      dependencies: [{ skill_b: 'git commit', co_occurrence_count: 12, relationship_type: 'strong_positive', follows_ratio: 0.5 }],
    });
    expect(await get('/api/v1/skills/npm%20test/dependencies')).toEqual(dependencies);
    expect(await get('/api/v1/skills/npm%20test/dependencies?min_lift=3')).toMatchObject({ min_lift: 3, dependencies: [] });
    expect(await get('/api/v1/skills/npm%20test/flow')).toEqual(await json('flow', 'npm test'));
    expect(await get('/api/v1/failures')).toEqual(await json('flow'));
  });

  it('refuse what is not there', async () => {
    expect(await cli(['dependencies', 'nothing', '--db', temporary.path])).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/no skill is named/),
    });
    expect((await fetch(`${base}/api/v1/skills/nothing/flow`)).status).toBe(404);
    expect((await fetch(`${base}/api/v1/skills/ls/dependencies?min_lift=-1`)).status).toBe(400);
    expect((await cli(['dependencies', 'ls', '--min-lift', 'much', '--db', temporary.path])).exitCode).toBe(2);
  });
});
