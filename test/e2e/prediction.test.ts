import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { predictionSchema } from '../../src/delivery/public-json/prediction-json.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { observe } from '../support/observe.ts';
import { makeCli } from '../support/run-cli.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const clock = { now: () => NOW };

let temporary: TemporaryStore;
let server: HttpServer;
let base: string;
let cli: ReturnType<typeof makeCli>;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  cli = makeCli(join(dirname(temporary.path), 'home'), { runtime: { clock } });
  const random = seededRandom(5);
  const invocations = Array.from({ length: 300 }, (_, i) => {
    const name = random() < 0.5 ? 'git push' : 'npm test';
    const outcome = random() < (name === 'git push' ? 0.95 : 0.5) ? 'completed' : 'failed';
    return observe({ name, kind: 'shell', at: NOW - (300 - i) * MINUTE, durationMs: 900, outcome, sessionId: `s${i % 7}` });
  });
  await temporary.store.append({ invocations });
  server = new HttpServer({ store: temporary.store, clock, logger: makeKeepingLogger(), version: '1.2.3' });
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

async function json(...argv: string[]) {
  const { exitCode, out, error } = await cli(['predict', ...argv, '--db', temporary.path, '--json']);
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  return predictionSchema.parse(JSON.parse(out));
}

describe('predict', () => {
  it('has nothing to say over HTTP before anything was learned, and learns by itself on the command line', async () => {
    const early = await get('/api/v1/skills/npm%20test/prediction');
    expect(early).toMatchObject({ status: 200, body: { status: 'insufficient_data', probability: null } });
    const said = await json('npm test');
    expect(said).toMatchObject({ skill_name: 'npm test', kind: 'shell', status: 'prediction', insufficient_data: null });
    expect(said.probability).toBeLessThan(0.75);
    expect(said.interval?.lower).toBeLessThan(said.probability as number);
    expect(said.top_features.length).toBeGreaterThan(0);
    expect(said.model).toMatchObject({ trained_at: '2026-11-20T12:00:00.000Z', sample_size: 300, brier_score: expect.any(Number) });
  });

  it.each([
    [['npm test'], 'npm%20test/prediction'],
    [['git push', '--session', 's3', '--phase', 'deployment'], 'git%20push/prediction?session_id=s3&workflow_phase=deployment'],
    [['git push', '--kind', 'shell', '--project', 'app'], 'git%20push/prediction?kind=shell&project=app'],
  ])('%j says what the route says', async (argv, path) => {
    const said = await json(...argv);
    const { status, body } = await get(`/api/v1/skills/${path}`);
    expect(status).toBe(200);
    expect(predictionSchema.parse(body)).toEqual(said);
  });

  it('prints the probability with its interval, the reasons, and how good such predictions are', async () => {
    const { out } = await cli(['predict', 'npm test', '--db', temporary.path]);
    expect(out).toMatch(/^npm test \(shell\)\n\d+ % likely to be completed now \(\d+ % to \d+ %\)\n/);
    expect(out).toContain('what moves it, against a typical use:');
    expect(out).toMatch(/Learned .* from 300 outcomes by .*Brier 0\.\d+/);
  });

  it('refuses a skill that was never seen', async () => {
    expect(await cli(['predict', 'nothing', '--db', temporary.path])).toMatchObject({
      exitCode: 1,
      error: expect.stringContaining('SKILL_NOT_FOUND'),
    });
    expect((await get('/api/v1/skills/nothing/prediction')).status).toBe(404);
  });
});
