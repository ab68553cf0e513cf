import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LogLine, makeKeepingLogger } from '../../../test/support/keeping-logger.ts';
import { observe, observeMany } from '../../../test/support/observe.ts';
import { RawWebSocket } from '../../../test/support/raw-web-socket.ts';
import { storeAnomaly } from '../../../test/support/stored-anomaly.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { type ReceivedMessage, WebSocketClient } from '../../../test/support/web-socket-client.ts';
import { InProcessEventBus } from '../../platform/in-process-event-bus.ts';
import type { MetricsHubOptions } from './hub-options.ts';
import { type LiveStore, liveDataSchema } from './live-data.ts';
import { MetricsHub } from './metrics-hub.ts';

const START = Date.parse('2026-11-20T12:30:20Z');
const HOUR = 3_600_000;
const INTERVAL_MS = 100;

let temporary: TemporaryStore;
let now = START;
const clock = { now: () => now };
const running: { hub: MetricsHub; server: Server }[] = [];

interface Started {
  readonly hub: MetricsHub;
  readonly url: string;
  readonly logs: readonly LogLine[];
  connect(): Promise<WebSocketClient>;
}

async function start(options: Partial<MetricsHubOptions> = {}): Promise<Started> {
  const logger = makeKeepingLogger();
  const hub = new MetricsHub({ store: temporary.store, clock, logger, updateIntervalMs: INTERVAL_MS, ...options });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => hub.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({ hub, server });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { hub, url, logs: logger.lines, connect: () => WebSocketClient.connect(url) };
}

function rowsOf(message: ReceivedMessage) {
  return liveDataSchema.parse(message.data).top_skills;
}

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const others = Array.from({ length: 12 }, (_, index) => observeMany(20, 15, START - HOUR, { name: `skill ${index}`, durationMs: 500 }));
  await temporary.store.append({
    invocations: [
      ...others.flat(),
      observe({ name: 'rare', at: START - HOUR, durationMs: 2500, sessionId: 'session-2' }),
      ...observeMany(50, 50, START - 10 * 60_000, { name: 'Read', kind: 'tool' }),
      ...observeMany(5, 4, START - 5 * HOUR, { name: 'two kinds', kind: 'agent' }),
      ...observeMany(7, 7, START - 5 * HOUR, { name: 'two kinds', kind: 'ci' }),
    ],
    sessions: [{ sessionId: 'session-2', agent: 'claude-code', firstEventAt: START - HOUR, lastEventAt: START - 60_000 }],
  });
});

afterEach(async () => {
  now = START;
  for (const { hub, server } of running.splice(0)) {
    await hub.stop();
    server.close();
  }
});

afterAll(() => temporary.remove());

describe('an anomaly', () => {
  it('is told at the moment of detection to those who follow its skill or the top skills, and stands in their updates', async () => {
    const own = await openTemporaryStore(clock);
    try {
      await own.store.append({
        invocations: [...observeMany(3, 3, START, { name: 'rare' }), ...observeMany(3, 3, START, { name: 'other' })],
      });
      const bus = new InProcessEventBus(makeKeepingLogger());
      const { connect } = await start({ store: own.store, bus });
      const [everything, follower, stranger] = await Promise.all([connect(), connect(), connect()]);
      follower.send({ type: 'subscribe', skill_name: 'rare' });
      stranger.send({ type: 'subscribe', skill_name: 'other' });
      await Promise.all([follower, stranger].map((client) => client.next('subscription_confirmed')));
      bus.publish({ kind: 'anomaly_detected', anomaly: await storeAnomaly(own.store, { kind: 'skill', name: 'rare' }, START) });
      const expected = {
        ...{ skill_name: 'rare', anomaly_type: 'performance_drop', detected_at: '2026-11-20T12:30:20.000Z', severity: 'high' },
        ...{ baseline_value: 0.95, observed_value: 0.5, deviation_score: -3.46 },
      };
      for (const client of [everything, follower]) expect((await client.next('anomaly')).data).toMatchObject(expected);
      await sleep(2 * INTERVAL_MS);
      const latest = (client: WebSocketClient) =>
        client
          .drain()
          .filter(({ type }) => type === 'metrics_update')
          .at(-1);
      for (const client of [everything, follower]) {
        expect(liveDataSchema.parse(latest(client)?.data).anomalies).toMatchObject([expected]);
      }
      const ofStranger = stranger.drain();
      expect(ofStranger.map(({ type }) => type)).not.toContain('anomaly');
      expect(liveDataSchema.parse(ofStranger.findLast(({ type }) => type === 'metrics_update')?.data).anomalies).toEqual([]);
    } finally {
      for (const { hub } of running) await hub.stop();
      await own.remove();
    }
  });
});

describe('a new client', () => {
  it('is greeted and gets the top skills at once, then at every interval without a gap', async () => {
    const { connect, hub } = await start();
    const client = await connect();
    expect(await client.next('connected')).toMatchObject({
      authenticated: false,
      protocol_version: 1,
      timestamp: '2026-11-20T12:30:20.000Z',
    });
    const first = await client.next('metrics_update');
    const data = liveDataSchema.parse(first.data);
    expect(data.top_skills).toHaveLength(10);
    expect(data.top_skills[0]).toMatchObject({
      skill_name: 'skill 0',
      kind: 'skill',
      invocation_count: 20,
      completed_count: 15,
      completion_ratio: 0.75,
      completion_rate: 75,
      avg_duration_seconds: 0.5,
      last_invocation_at: '2026-11-20T11:30:20.000Z',
    });
    expect(data.totals).toEqual({ invocations_1h: 13, invocations_24h: 253, active_sessions: 1 });
    expect(data.anomalies).toEqual([]);
    let sequence = first.sequence as number;
    for (let i = 0; i < 5; i++) expect((await client.next('metrics_update')).sequence).toBe(++sequence);
    expect(hub.connectionCount).toBe(1);
  });

  it('gets about as many updates as intervals pass', async () => {
    const { connect } = await start();
    const client = await connect();
    const first = (await client.next('metrics_update')).sequence as number;
    const beganAt = performance.now();
    await sleep(10 * INTERVAL_MS);
    const updates = client.drain().filter(({ type }) => type === 'metrics_update');
    const intervals = (performance.now() - beganAt) / INTERVAL_MS;
    expect(updates.map(({ sequence }) => sequence)).toEqual(updates.map((_, index) => first + 1 + index));
    // Fewer on a busy machine: what was missed is left out.
    expect(updates.length).toBeGreaterThan(intervals / 2);
    expect(updates.length).toBeLessThan(intervals + 2);
  });

  it('sees what was just stored at the next interval', async () => {
    const { connect } = await start();
    const client = await connect();
    client.send({ type: 'subscribe', skill_name: 'fresh' });
    await client.next('subscription_confirmed');
    expect(rowsOf(await client.next('metrics_update'))).toEqual([]);
    await temporary.store.append({ invocations: [observe({ name: 'fresh', at: START - 120_000, sessionId: 'session-2' })] });
    let rows = rowsOf(await client.next('metrics_update'));
    if (rows.length === 0) rows = rowsOf(await client.next('metrics_update'));
    expect(rows).toMatchObject([{ skill_name: 'fresh', invocation_count: 1 }]);
  });

  it('sees counts age as minutes pass, without anything new', async () => {
    const { connect } = await start();
    const client = await connect();
    expect((await client.next('metrics_update')).data).toMatchObject({ totals: { active_sessions: 1 } });
    now = START + 6 * 60_000;
    await client.next('metrics_update');
    expect((await client.next('metrics_update')).data).toMatchObject({ totals: { active_sessions: 0 } });
  });
});

describe('subscribe', () => {
  it.each([
    ['skill_name', { skill_name: 'rare' }],
    ['skill', { skill: 'rare' }],
    ['both, equal', { skill: 'rare', skill_name: 'rare' }],
  ])('by %s brings the row of a skill outside the top ten at every interval', async (_, keys) => {
    const { connect } = await start();
    const client = await connect();
    client.send({ type: 'subscribe', ...keys });
    expect(await client.next('subscription_confirmed')).toMatchObject({
      skill: 'rare',
      skill_name: 'rare',
      message: expect.stringContaining('rare'),
    });
    for (let i = 0; i < 3; i++) {
      const update = await client.next('metrics_update');
      expect(rowsOf(update)).toMatchObject([{ skill_name: 'rare', invocation_count: 1, p95_duration_seconds: expect.closeTo(2.5, 1) }]);
      expect(update.data).toMatchObject({ totals: { invocations_24h: expect.any(Number) } });
    }
  });

  it.each([{ skill_name: null }, { skill: null }, {}])('with %j brings the top skills, also after a single one', async (keys) => {
    const { connect } = await start();
    const client = await connect();
    client.send({ type: 'subscribe', skill_name: 'rare' });
    await client.next('subscription_confirmed');
    client.send({ type: 'subscribe', ...keys });
    expect(await client.next('subscription_confirmed')).toMatchObject({ skill: null, skill_name: null });
    expect(rowsOf(await client.next('metrics_update'))).toHaveLength(10);
  });

  it('with kinds brings those, tools included', async () => {
    const { connect } = await start();
    const client = await connect();
    client.send({ type: 'subscribe', kinds: ['tool', 'ci'] });
    await client.next('subscription_confirmed');
    expect(rowsOf(await client.next('metrics_update')).map(({ skill_name }) => skill_name)).toEqual(['Read', 'two kinds']);
    client.send({ type: 'subscribe', kinds: 'all' });
    await client.next('subscription_confirmed');
    expect(rowsOf(await client.next('metrics_update'))[0]).toMatchObject({ skill_name: 'Read' });
  });

  it('by name brings a tool too, and of several kinds the most used unless one is named', async () => {
    const { connect } = await start();
    const client = await connect();
    for (const [message, kind] of [
      [{ skill_name: 'Read' }, 'tool'],
      [{ skill_name: 'two kinds' }, 'ci'],
      [{ skill_name: 'two kinds', kinds: ['agent'] }, 'agent'],
      [{ skill_name: 'two kinds', kinds: ['agent', 'ci'] }, 'ci'],
    ] as const) {
      client.send({ type: 'subscribe', ...message });
      await client.next('subscription_confirmed');
      expect(rowsOf(await client.next('metrics_update'))).toMatchObject([{ kind }]);
    }
  });

  it('gives each subscriber its own, in the same interval', async () => {
    const { connect } = await start();
    const clients = await Promise.all(Array.from({ length: 20 }, connect));
    for (const [index, client] of clients.entries()) client.send({ type: 'subscribe', skill_name: `skill ${index % 3}` });
    for (const [index, client] of clients.entries()) {
      await client.next('subscription_confirmed');
      expect(rowsOf(await client.next('metrics_update'))).toMatchObject([{ skill_name: `skill ${index % 3}` }]);
    }
  });

  it('is refused past the number of different subscriptions, and the old one stays', async () => {
    const { connect } = await start({ limits: { maxTopics: 2 } });
    const [first, second] = [await connect(), await connect()];
    first.send({ type: 'subscribe', skill_name: 'rare' });
    await first.next('subscription_confirmed');
    second.send({ type: 'subscribe', skill_name: 'Read' });
    expect(await second.next('error')).toMatchObject({ code: 'TOO_MANY_SUBSCRIPTIONS' });
    expect(rowsOf(await second.next('metrics_update'))).toHaveLength(10);
  });
});

describe('other messages', () => {
  it('unsubscribe ends the updates until the next subscribe', async () => {
    const { connect } = await start();
    const client = await connect();
    client.send({ type: 'unsubscribe' });
    expect(await client.next('subscription_confirmed')).toMatchObject({ subscribed: false, skill: null, skill_name: null });
    client.drain();
    await sleep(4 * INTERVAL_MS);
    expect(client.drain()).toEqual([]);
    client.send({ type: 'subscribe' });
    await client.next('metrics_update');
  });

  it('get_metrics answers for one skill and for the top, and refuses an unknown one', async () => {
    const { connect } = await start();
    const client = await connect();
    client.send({ type: 'get_metrics', skill_name: 'rare' });
    expect(rowsOf(await client.next('metrics_response'))).toMatchObject([{ skill_name: 'rare' }]);
    client.send({ type: 'get_metrics' });
    expect(rowsOf(await client.next('metrics_response'))).toHaveLength(10);
    client.send({ type: 'get_metrics', skill_name: 'no such' });
    expect(await client.next('error')).toMatchObject({ code: 'SKILL_NOT_FOUND', message: expect.stringContaining('no such') });
  });

  it('ping is answered', async () => {
    const client = await (await start()).connect();
    client.send({ type: 'ping' });
    expect(await client.next('pong')).toEqual({ type: 'pong', timestamp: '2026-11-20T12:30:20.000Z' });
  });

  it.each([
    ['{', 'BAD_JSON'],
    ['', 'BAD_JSON'],
    ['[1]', 'BAD_MESSAGE'],
    ['[]', 'BAD_MESSAGE'],
    ['null', 'BAD_MESSAGE'],
    ['"ping"', 'BAD_MESSAGE'],
    ['42', 'BAD_MESSAGE'],
    ['{}', 'BAD_MESSAGE'],
    ['{"type":1}', 'BAD_MESSAGE'],
    ['{"type":["ping"]}', 'BAD_MESSAGE'],
    ['{"type":"dance"}', 'UNKNOWN_TYPE'],
    ['{"type":"constructor"}', 'UNKNOWN_TYPE'],
    ['{"type":"__proto__"}', 'UNKNOWN_TYPE'],
    ['{"type":"subscribe","skill":1}', 'BAD_MESSAGE'],
    ['{"type":"subscribe","skill":["rare"]}', 'BAD_MESSAGE'],
    ['{"type":"subscribe","skill_name":""}', 'BAD_MESSAGE'],
    ['{"type":"subscribe","skill":"a","skill_name":"b"}', 'BAD_MESSAGE'],
    ['{"type":"subscribe","skill":"a","skill_name":null}', 'BAD_MESSAGE'],
    ['{"type":"subscribe","kinds":[]}', 'BAD_MESSAGE'],
    ['{"type":"subscribe","kinds":["nonsense"]}', 'BAD_MESSAGE'],
    ['{"type":"get_metrics","skill_name":{}}', 'BAD_MESSAGE'],
    ['{"type":"auth","token":"x"}', 'NOT_SUPPORTED'],
    ['{"type":"auth"}', 'BAD_MESSAGE'],
    ['{"type":"subscribe","mode":"quick"}', 'BAD_MESSAGE'],
    ['{"type":"replay"}', 'BAD_MESSAGE'],
    ['{"type":"replay","from":"yesterday"}', 'BAD_MESSAGE'],
    ['{"type":"replay","from":"2026-11-20T00:00:00Z","speed":0}', 'BAD_MESSAGE'],
    ['{"type":"replay","from":"2026-11-20T00:00:00Z","speed":1e999}', 'BAD_MESSAGE'],
    ['{"type":"replay","from":"2026-11-21T00:00:00Z"}', 'BAD_MESSAGE'],
    ['{"type":"replay","from":"2026-11-20T02:00:00Z","to":"2026-11-20T01:00:00Z"}', 'BAD_MESSAGE'],
    ['{"type":"replay","from":"2026-11-20T00:00:00Z","skill_name":"no such"}', 'SKILL_NOT_FOUND'],
    ['['.repeat(60_000), 'BAD_JSON'],
    ['{"type":"ping","__proto__":{"x":1},"n":9007199254740993}', 'pong'],
    ['{"type":"get_metrics","skill_name":"\\ud800"}', 'SKILL_NOT_FOUND'],
  ])('%j is answered by %s, and the connection stays', async (text, code) => {
    const client = await (await start()).connect();
    client.send(text);
    if (code === 'pong') expect(await client.next('pong')).toBeDefined();
    else expect(await client.next('error')).toEqual({ type: 'error', code, message: expect.any(String) });
    client.send({ type: 'ping' });
    await client.next('pong');
    await client.next('metrics_update');
  });

  it('a binary frame is an error, and the connection stays', async () => {
    const client = await (await start()).connect();
    client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    expect(await client.next('error')).toMatchObject({ code: 'BAD_MESSAGE' });
    await client.next('metrics_update');
  });
});

describe('a client that breaks the rules is closed, and others do not notice', () => {
  it.each([
    ['too large: 1009', (client: WebSocketClient) => client.send('x'.repeat(64 * 1024 + 1)), 1009],
    ['not UTF-8: 1007', (client: WebSocketClient) => client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
    [
      'too many messages: 1008',
      (client: WebSocketClient) => {
        for (let i = 0; i < 101; i++) client.send({ type: 'ping' });
      },
      1008,
    ],
  ])('%s', async (_, offend, code) => {
    const { connect } = await start();
    const [bystander, offender] = [await connect(), await connect()];
    offend(offender);
    expect(await offender.closed).toBe(code);
    if (code === 1008) expect(offender.drain()).toContainEqual(expect.objectContaining({ type: 'error', code: 'RATE_LIMITED' }));
    bystander.drain();
    await bystander.next('metrics_update');
  });

  it('one too many: 1013', async () => {
    const { connect, hub } = await start({ limits: { maxClients: 2 } });
    const first = await connect();
    await connect();
    const third = await connect();
    expect(await third.closed).toBe(1013);
    expect(hub.connectionCount).toBe(2);
    await first.close();
    await sleep(20);
    await (await connect()).next('metrics_update');
  });

  it('one too many of its address: 1013, and each is counted', async () => {
    const { connect, hub, url } = await start({ limits: { maxClientsPerAddress: 1, maxRefusing: 1 } });
    await connect();
    const { port } = new URL(url);
    const refused = await connect();
    // While one is being told so, another gets no connection at all.
    const statuses = await Promise.all([1, 2].map(async () => (await RawWebSocket.open(Number(port))).status));
    expect(statuses).toContain(503);
    expect(await refused.closed).toBe(1013);
    expect(hub.statistics.refused).toMatchObject({ too_many_of_address: 3, too_many_clients: 0 });
    expect(hub.connectionCount).toBe(1);
  });

  it('each refusal is counted by its reason', async () => {
    const { connect, hub, url } = await start();
    const { port } = new URL(url);
    const tooLarge = await connect();
    tooLarge.send('x'.repeat(64 * 1024 + 1));
    const flood = await connect();
    for (let i = 0; i < 101; i++) flood.socket.ping();
    const broken = await RawWebSocket.open(Number(port));
    broken.send({ isMasked: false, payload: 'x' });
    expect(await Promise.all([tooLarge.closed, flood.closed, broken.closeCode()])).toMatchObject([1009, 1008, { code: 1002 }]);
    expect(hub.statistics.refused).toMatchObject({ message_too_large: 1, too_many_messages: 1, broken_frame: 1, silent: 0, too_slow: 0 });
  });

  it('gone without a word: found by the heartbeat', async () => {
    const { url, connect, hub } = await start({ limits: { heartbeatMs: 100 } });
    const alive = await connect();
    const dead = await WebSocketClient.connect(url, { autoPong: false });
    expect(await dead.closed).toBe(1006);
    await sleep(250);
    expect(hub.connectionCount).toBe(1);
    alive.drain();
    await alive.next('metrics_update');
  });
});

describe('the hub', () => {
  it('gives every client every update while others come and go', async () => {
    const { connect } = await start({});
    const stable = await Promise.all(Array.from({ length: 8 }, connect));
    for (const client of stable) {
      await client.next('metrics_update');
      client.drain();
    }
    for (let round = 0; round < 10; round++) {
      const passing = await Promise.all(Array.from({ length: 10 }, connect));
      for (const [index, client] of passing.entries()) {
        if (index % 2 === 0) client.socket.terminate();
        else await client.close();
      }
    }
    await sleep(2 * INTERVAL_MS);
    for (const client of stable) {
      const sequences = client.drain().map(({ sequence }) => sequence as number);
      expect(sequences.length).toBeGreaterThan(0);
      expect(sequences).toEqual(sequences.map((_, index) => (sequences[0] as number) + index));
    }
  });

  it('asks nothing of the store without clients, and nothing again while nothing changes', async () => {
    const calls = new Map<string, number>();
    const { connect } = await start({ store: countingReads(temporary.store, calls) });
    await sleep(3 * INTERVAL_MS);
    expect(calls.size).toBe(0);
    const client = await connect();
    await client.next('metrics_update');
    const afterFirst = new Map(calls);
    expect(Object.fromEntries(calls)).toEqual({ watchChanges: 1, rankSkills: 1, tallySkills: 1, countActiveSessions: 1 });
    for (let i = 0; i < 5; i++) await client.next('metrics_update');
    expect(calls).toEqual(afterFirst);
    await client.close();
    await sleep(2 * INTERVAL_MS);
    const afterLast = new Map(calls);
    await sleep(3 * INTERVAL_MS);
    expect(calls).toEqual(afterLast);
  });

  it('counts what it sends', async () => {
    const { connect, hub } = await start();
    const client = await connect();
    await client.next('metrics_update');
    expect(hub.statistics).toMatchObject({ connections: 1, slowClients: 0 });
    expect(hub.statistics.messagesSent).toBeGreaterThanOrEqual(2);
  });

  it('says once that the database does not answer, keeps its clients and refuses questions', async () => {
    const gone = await openTemporaryStore(clock);
    const { connect, logs, hub } = await start({ store: gone.store });
    const client = await connect();
    await client.next('metrics_update');
    await gone.remove();
    hub.noteChange();
    await sleep(5 * INTERVAL_MS);
    expect(logs.filter(({ level }) => level === 'warn')).toHaveLength(1);
    client.send({ type: 'get_metrics' });
    expect(await client.next('error')).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    client.send({ type: 'ping' });
    await client.next('pong');
  });

  it('stops within a second with 1001 for every client, one that does not read included', async () => {
    const { connect, hub, url } = await start();
    const clients = await Promise.all(Array.from({ length: 5 }, connect));
    const stalled = await connect();
    stalled.socket.pause();
    const beganAt = performance.now();
    await hub.stop();
    expect(performance.now() - beganAt).toBeLessThan(1000);
    for (const client of clients) expect(await client.closed).toBe(1001);
    expect(hub.connectionCount).toBe(0);
    await expect(WebSocketClient.connect(url)).rejects.toThrow();
  });
});

/** A store that counts what it is asked. */
function countingReads<Store extends LiveStore>(store: Store, calls: Map<string, number>): Store {
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...parameters: unknown[]) => {
        calls.set(String(name), (calls.get(String(name)) ?? 0) + 1);
        return Reflect.apply(method, target, parameters) as unknown;
      };
    },
  });
}
