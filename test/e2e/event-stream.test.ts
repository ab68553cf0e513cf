import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import type { HubLimits } from '../../src/delivery/websocket/hub-limits.ts';
import { MetricsHub } from '../../src/delivery/websocket/metrics-hub.ts';
import { SERVER_MESSAGE_SCHEMAS } from '../../src/delivery/websocket/server-message.ts';
import { InProcessEventBus } from '../../src/platform/in-process-event-bus.ts';
import { EventStreamClient } from '../support/event-stream-client.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { observe } from '../support/observe.ts';
import { storeAnomaly } from '../support/stored-anomaly.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';
import { WebSocketClient } from '../support/web-socket-client.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const clock = { now: () => NOW };
const logger = makeKeepingLogger();
let temporary: TemporaryStore;
let bus: InProcessEventBus;
let hub: MetricsHub;
let server: HttpServer;
let url: string;

async function start(limits: Partial<HubLimits> = {}): Promise<void> {
  bus = new InProcessEventBus(logger);
  hub = new MetricsHub({ store: temporary.store, clock, logger, bus, updateIntervalMs: 3_600_000, limits });
  server = new HttpServer({ store: temporary.store, clock, logger, version: '1.2.3', webSocket: hub });
  ({ url } = await server.listen({ host: '127.0.0.1', port: 0 }));
}

const open = (query = '', headers: Record<string, string> = {}) => EventStreamClient.open(`${url}/api/v1/stream${query}`, headers);

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const names = ['review', 'review', 'deploy'];
  await temporary.store.append({ invocations: names.map((name) => observe({ name, at: NOW - 60_000, durationMs: 1500 })) });
});

beforeEach(() => start());

afterEach(() => server.close());

afterAll(() => temporary.remove());

describe('GET /api/v1/stream', () => {
  it('sends what the WebSocket sends, as events that have the sequence for an id', async () => {
    const [stream, socket] = [await open(), await WebSocketClient.connect(url)];
    expect(stream.response.statusCode).toBe(200);
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const first = await stream.next('metrics_update');
    expect(first.data).toEqual(await socket.next('metrics_update'));
    await hub.broadcast();
    const second = await stream.next('metrics_update');
    expect(second.data).toEqual(await socket.next('metrics_update'));
    expect(Number(second.id)).toBe(Number(first.id) + 1);
    expect(SERVER_MESSAGE_SCHEMAS.metrics_update.parse(second.data).sequence).toBe(Number(second.id));
    stream.close();
  });

  it('follows one skill, or some kinds', async () => {
    const stream = await open('?skill_name=deploy');
    expect((await stream.next('metrics_update')).data).toMatchObject({ data: { top_skills: [{ skill_name: 'deploy' }] } });
    const tools = await open('?kinds=tool');
    expect((await tools.next('metrics_update')).data).toMatchObject({ data: { top_skills: [] } });
    for (const client of [stream, tools]) client.close();
  });

  it('tells of an anomaly at once, and of those since to one who comes back with Last-Event-ID', async () => {
    const stream = await open();
    const seen = (await stream.next('metrics_update')).id ?? '';
    await hub.broadcast();
    const anomaly = await storeAnomaly(temporary.store, { kind: 'skill', name: 'review' }, NOW);
    bus.publish({ kind: 'anomaly_detected', anomaly });
    expect((await stream.next('anomaly')).data).toMatchObject({ data: { skill_name: 'review' } });
    stream.close();
    const again = await open('', { 'last-event-id': seen });
    expect((await again.next('anomaly')).data).toMatchObject({ data: { skill_name: 'review' } });
    await again.next('metrics_update');
    const later = await open('', { 'last-event-id': String(Number(seen) + 2) });
    await later.next('metrics_update');
    await hub.broadcast();
    await later.next('metrics_update');
    await expect(Promise.race([later.next('anomaly'), new Promise((resolve) => setTimeout(resolve, 50, 'none'))])).resolves.toBe('none');
    for (const client of [again, later]) client.close();
  });

  it('counts as a connection until it is closed', async () => {
    const stream = await open();
    await stream.next('metrics_update');
    expect(hub.connectionCount).toBe(1);
    stream.close();
    while (hub.connectionCount > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('is kept alive by comments', async () => {
    await server.close();
    await start({ heartbeatMs: 30 });
    const stream = await open();
    while (stream.comments < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    stream.close();
  });

  it('is refused with 503 past the limits, and counted', async () => {
    await server.close();
    await start({ maxClients: 1 });
    const stream = await open();
    await stream.next('metrics_update');
    const refused = await fetch(`${url}/api/v1/stream`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ status: 503 });
    expect(hub.statistics.refused.too_many_clients).toBe(1);
    stream.close();
  });

  it.each([
    ['?skill_name=', 400],
    ['?kinds=nonsense', 400],
    ['?unknown=1', 400],
  ])('with %s is a %i', async (query, status) => {
    expect((await fetch(`${url}/api/v1/stream${query}`)).status).toBe(status);
  });

  it('takes no other method and no other site', async () => {
    expect((await fetch(`${url}/api/v1/stream`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/api/v1/stream`, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect(hub.connectionCount).toBe(0);
  });

  it('holds a bounded amount for one that does not read, and ends it', async () => {
    await server.close();
    await start({ slowCloseMs: 50 });
    const stream = await open();
    await stream.next('metrics_update');
    stream.response.pause();
    for (let i = 0; hub.statistics.refused.too_slow === 0; i++) {
      if (i > 50_000) throw new Error('it was never too slow');
      await hub.broadcast();
      if (hub.statistics.slowClients > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(hub.statistics.slowClients).toBe(1);
    stream.close();
  });

  it('ends when the server stops', async () => {
    const stream = await open();
    await stream.next('metrics_update');
    await server.close();
    await stream.ended;
    expect(hub.connectionCount).toBe(0);
  });
});

describe('GET /api/asyncapi.json', () => {
  it('is the description of the messages', async () => {
    const response = await fetch(`${url}/api/asyncapi.json`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(hub.describe('1.2.3'))));
  });
});
