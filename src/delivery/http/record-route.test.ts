import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../../test/support/keeping-logger.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { InProcessEventBus } from '../../platform/in-process-event-bus.ts';
import type { BusEvent } from '../../ports/event-bus.ts';
import { HttpServer } from './http-server.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };

let temporary: TemporaryStore;
let server: HttpServer;
let url: string;
let events: BusEvent[];

beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
  events = [];
  const logger = makeKeepingLogger();
  const bus = new InProcessEventBus(logger);
  bus.subscribe((event) => void events.push(event));
  server = new HttpServer({ store: temporary.store, clock, logger, version: '1.2.3', recording: { store: temporary.store, bus } });
  ({ url } = await server.listen({ host: '127.0.0.1', port: 0 }));
});
afterEach(async () => {
  await server.close();
  await temporary.remove();
});

async function post(body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}/api/v1/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { accepted?: number; rejected?: number; results: { status?: string; error?: string }[] },
  };
}

const countStored = async () => (await temporary.store.getStatus()).invocations;

describe('POST /api/v1/invocations', () => {
  it('stores one invocation before it answers, and tells the bus', async () => {
    const { status, body } = await post({
      id: 'job-1',
      skill_name: 'deploy',
      kind: 'ci',
      outcome: 'failed',
      duration_seconds: 12.5,
      session_id: 's1',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      accepted: 1,
      rejected: 0,
      results: [{ id: 'job-1', event_id: 'cli:job-1', status: 'new', outcome: 'failed' }],
    });
    const [entry] = await temporary.store.listTimeline({ sessionId: 's1', limit: 5 });
    expect(entry).toMatchObject({ startedAt: NOW - 12_500, endedAt: NOW, durationMs: 12_500, outcome: 'failed' });
    expect(events).toEqual([{ kind: 'invocations_appended', newCount: 1, changedCount: 0, latestStartedAt: NOW - 12_500 }]);
  });

  it('stores an invocation once however often it is sent', async () => {
    const batch = {
      invocations: Array.from({ length: 100 }, (_, index) => ({
        id: `${index}`,
        skill_name: 'x',
        outcome: 'completed',
        duration_seconds: 1,
      })),
    };
    await post(batch);
    const { body } = await post(batch);
    expect(await countStored()).toBe(100);
    expect(body.results.every(({ status }) => status === 'duplicate')).toBe(true);
  });

  it('says of each of a batch what is wrong with it, and stores the others', async () => {
    const good = { skill_name: 'x', outcome: 'completed' };
    const { status, body } = await post({
      invocations: [
        good,
        { ...good, outcome: 'splendid' },
        { ...good, skill_name: 'a\u0000b' },
        { ...good, skil_name: 'x' },
        { ...good, started_at: '2026-11-20 12:00' },
        { ...good, started_at: '2026-11-20T12:00:00Z', ended_at: '2026-11-20T11:00:00Z' },
        { ...good, duration_seconds: -1 },
        null,
        good,
      ],
    });
    expect([status, body.accepted, body.rejected]).toEqual([200, 2, 7]);
    const errors = body.results.map(({ error }) => error);
    expect(errors[1]).toMatch(/^outcome: /);
    expect(errors[2]).toMatch(/^skill_name: /);
    expect(errors[3]).toBe('unknown field skil_name');
    expect(errors[4]).toMatch(/^started_at: wants an ISO 8601 instant .*; got "2026-11-20 12:00"$/);
    expect(errors[5]).toMatch(/^ended_at: is before started_at/);
    expect(errors[6]).toMatch(/^duration_seconds: /);
    expect(errors[7]).toMatch(/^invocation: /);
    expect(await countStored()).toBe(2);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"skill_name"'],
    ['a list', '[]'],
    ['an empty batch', '{"invocations":[]}'],
    ['something beside the batch', '{"invocations":[{"skill_name":"x","outcome":"completed"}],"x":1}'],
    ['a batch that is none', '{"invocations":{"skill_name":"x"}}'],
    ['an invocation without an outcome', '{"skill_name":"x"}'],
    ['a prototype', '{"__proto__":{"skill_name":"x"},"skill_name":"x","outcome":"completed"}'],
  ])('refuses %s with 400 and stores nothing', async (_what, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await countStored()).toBe(0);
  });

  it('refuses what is too large, of another type, or another method', async () => {
    const item = { skill_name: 'x', outcome: 'completed' };
    expect((await post({ invocations: Array.from({ length: 1_001 }, () => item) })).status).toBe(413);
    expect((await post(`{"skill_name":"${'x'.repeat(5_000_000)}"}`)).status).toBe(413);
    expect((await post(item, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(item, { origin: 'https://evil.example' })).status).toBe(403);
    const get = await fetch(`${url}/api/v1/invocations`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('keeps the run of a pipeline and classes of error, and says what is wrong with a run', async () => {
    const item = {
      skill_name: 'deploy',
      kind: 'ci',
      outcome: 'failed',
      session_id: 'run-1',
      error_type: 'Exit Code 1',
      workflow_phase: 'deployment',
    };
    const pipeline = { name: 'shop/release', build_number: '42', commit: 'a'.repeat(40), branch: 'main', trigger: 'push' };
    expect((await post({ ...item, pipeline })).status).toBe(200);
    expect(await temporary.store.listTimeline({ sessionId: 'run-1', limit: 1 })).toMatchObject([{ errorType: 'exit_code_1' }]);
    const pipelines = await temporary.store.listPipelines({ from: NOW - 60_000, to: NOW + 60_000, limit: 5 });
    expect(pipelines).toMatchObject([{ pipeline: 'shop/release', runs: 1 }]);
    const { status, body } = await post({ ...item, pipeline: { ...pipeline, commit: 'not a hash' } });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('pipeline.commit: has to be 7 to 64 hexadecimal digits')]);
  });

  it('takes all of many callers at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, caller) =>
        post({
          invocations: Array.from({ length: 20 }, (_, index) => ({ id: `${caller}-${index}`, skill_name: 'x', outcome: 'completed' })),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(await countStored()).toBe(1_000);
  });

  it('answers 429 to an address with too many waiting, and says when to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, index) => post({ id: `${index}`, skill_name: 'x', outcome: 'completed' })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(await countStored());
    expect(refused.length + (await countStored())).toBe(400);
  });

  it('is described in the OpenAPI document', async () => {
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, { post?: { operationId: string } }>;
    };
    expect(document.paths['/api/v1/invocations']?.post?.operationId).toBe('recordInvocations');
  });
});
