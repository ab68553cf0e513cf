import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../../test/support/keeping-logger.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { InProcessEventBus } from '../../platform/in-process-event-bus.ts';
import { experimentListSchema, experimentReportSchema } from '../public-json/experiment-json.ts';
import { HttpServer } from './http-server.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let temporary: TemporaryStore;
let server: HttpServer;
let url: string;
let now = NOW;

beforeAll(async () => {
  const clock = { now: () => now };
  temporary = await openTemporaryStore(clock);
  const logger = makeKeepingLogger();
  server = new HttpServer({
    ...{ store: temporary.store, clock, logger, version: '1.2.3' },
    recording: { store: temporary.store, bus: new InProcessEventBus(logger) },
    hashUser: (user) => `hash of ${user}`,
  });
  ({ url } = await server.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await server.close();
  await temporary.remove();
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), headers };
  const response = await fetch(`${url}/api/v1/experiments${path}`, { method, ...text });
  return { status: response.status, allow: response.headers.get('allow'), body: (await response.json()) as Record<string, unknown> };
}

describe('/api/v1/experiments', () => {
  it('takes an experiment from its start to its end', async () => {
    const created = await ask('POST', '', {
      name: 'short prompt',
      skill_name: 'review',
      assignment_ratio: 0.9,
      metrics: ['completion_rate', 'user_rating'],
    });
    expect(created).toMatchObject({
      status: 200,
      body: { verdict: 'keep_running', experiment: { assignment_ratio: 0.9, unit: 'user', status: 'running' } },
    });
    experimentReportSchema.parse(created.body);
    expect((await ask('POST', '', { name: 'short prompt' })).status).toBe(409);

    const assigned = await ask('POST', '/short%20prompt/assignments', { user_id: 'ada' });
    expect(assigned).toMatchObject({ status: 200, body: { experiment: 'short prompt', unit: 'hash of ada', left_out: null } });
    now += 60_000;
    expect((await ask('POST', '/short%20prompt/assignments', { user_id: 'ada' })).body).toEqual(assigned.body);

    const outcome = { user_id: 'ada', id: '1', completed: true, duration_seconds: 3.5, user_rating: 4 };
    expect((await ask('POST', '/short%20prompt/outcomes', outcome)).body).toEqual({ status: 'recorded' });
    expect((await ask('POST', '/short%20prompt/outcomes', outcome)).body).toEqual({ status: 'duplicate' });
    expect(await ask('POST', '/short%20prompt/outcomes', { user_id: 'bob', completed: true })).toMatchObject({
      status: 409,
      body: { code: 'EXPERIMENT_NOT_ASSIGNED' },
    });

    const shown = await ask('GET', '/short%20prompt');
    expect(
      experimentReportSchema.parse(shown.body).groups.treatment.runs + experimentReportSchema.parse(shown.body).groups.control.runs,
    ).toBe(1);
    expect(experimentListSchema.parse((await ask('GET', '?status=running')).body).experiments).toHaveLength(1);

    expect(await ask('POST', '/short%20prompt/stop')).toMatchObject({
      status: 200,
      body: { verdict: 'inconclusive', experiment: { status: 'stopped' } },
    });
    expect(await ask('POST', '/short%20prompt/outcomes', { ...outcome, id: '2' })).toMatchObject({
      status: 409,
      body: { code: 'EXPERIMENT_CLOSED' },
    });
    expect(await ask('POST', '/short%20prompt/stop')).toMatchObject({ status: 409 });
    expect((await ask('GET', '?status=running')).body).toEqual({ experiments: [] });
  });

  it.each([
    ['', { name: 'x', assignment_ratio: 1 }],
    ['', { name: 'x', assigment_ratio: 0.5 }],
    ['', { name: '' }],
    ['', { name: 'x', metrics: ['speed'] }],
    ['', { name: 'x', ends_at: '2026-11-19T12:00:00Z' }],
    ['', { name: 'x', ends_at: 'tomorrow' }],
    ['', []],
    ['/none/outcomes', { user_id: 'ada' }],
    ['/none/stop', { why: 'so' }],
  ])('refuses %s %j with 400', async (path, body) => {
    expect((await ask('POST', path, body)).status).toBe(400);
  });

  it('says 404 for one that is not there, 405 to other methods, and takes no form of another site', async () => {
    expect(await ask('GET', '/none')).toMatchObject({ status: 404, body: { code: 'EXPERIMENT_NOT_FOUND' } });
    expect(await ask('POST', '/none/stop')).toMatchObject({ status: 404 });
    expect(await ask('DELETE', '')).toMatchObject({ status: 405, allow: 'GET, HEAD, POST' });
    expect(await ask('GET', '/none/stop')).toMatchObject({ status: 405, allow: 'POST' });
    expect((await ask('POST', '', '{"name":"x"}', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('is in the OpenAPI document', async () => {
    const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters?: unknown[] }>>;
    };
    expect(Object.keys(paths['/api/v1/experiments'] ?? {})).toEqual(['get', 'post']);
    expect(paths['/api/v1/experiments/{experiment}/stop']?.['post']?.parameters).toHaveLength(1);
  });
});
