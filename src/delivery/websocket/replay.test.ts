import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { observe, observeMany } from '../../../test/support/observe.ts';
import { RunningHub } from '../../../test/support/running-hub.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { ReceivedMessage, WebSocketClient } from '../../../test/support/web-socket-client.ts';
import { SERVER_MESSAGE_SCHEMAS } from './server-message.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FAST = 1_000_000;
const clock = { now: () => NOW };
const iso = (at: number) => new Date(at).toISOString();
let temporary: TemporaryStore;
let running: RunningHub;
let client: WebSocketClient;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  await temporary.store.append({
    invocations: [
      ...observeMany(3, 2, Date.parse('2026-11-20T12:10:30Z'), { name: 'review', durationMs: 1500 }),
      observe({ name: 'Read', kind: 'tool', at: Date.parse('2026-11-20T12:10:40Z') }),
      observe({ name: 'deploy', at: Date.parse('2026-11-20T12:09:05Z'), outcome: 'failed' }),
      ...observeMany(4, 4, Date.parse('2026-11-18T05:30:00Z'), { name: 'deploy' }),
      ...observeMany(2, 1, Date.parse('2026-09-01T05:30:00Z'), { name: 'review' }),
    ],
  });
});

beforeEach(async () => {
  running = await RunningHub.start({ store: temporary.store, clock, limits: { maxReplays: 1 } });
  client = await running.connect();
  await client.next('metrics_update');
});

afterEach(() => running[Symbol.asyncDispose]());

afterAll(() => temporary.remove());

/** All messages of a replay up to its end. */
async function watch(keys: object): Promise<{ started: ReceivedMessage; updates: ReceivedMessage[]; ended: ReceivedMessage }> {
  client.send({ type: 'replay', ...keys });
  const started = await client.next('replay_started');
  const updates: ReceivedMessage[] = [];
  for (;;) {
    const message = await client.nextOf(['replay_update', 'replay_ended']);
    SERVER_MESSAGE_SCHEMAS[message.type as 'replay_update'].parse(message);
    if (message.type === 'replay_ended') return { started, updates, ended: message };
    updates.push(message);
  }
}

describe('replay', () => {
  it('of an hour shows its minutes, with the invocations that began in them', async () => {
    const { started, updates, ended } = await watch({ from: iso(NOW - HOUR), speed: FAST });
    expect(started).toMatchObject({ from: iso(NOW - HOUR), to: iso(NOW), step: 'minute', speed: FAST, updates: 3 });
    expect(updates.map(({ sequence, data }) => [sequence, (data as { from: string }).from])).toEqual([
      [1, '2026-11-20T12:08:00.000Z'],
      [2, '2026-11-20T12:09:00.000Z'],
      [3, '2026-11-20T12:10:00.000Z'],
    ]);
    expect(updates[1]?.data).toMatchObject({
      to: '2026-11-20T12:10:00.000Z',
      totals: { invocations: 2, completed: 1, ended: 2 },
      top_skills: [
        { skill_name: 'deploy', invocation_count: 1 },
        { skill_name: 'review', invocation_count: 1 },
      ],
      anomalies: [],
      invocations: [
        { skill_name: 'deploy', outcome: 'failed', started_at: '2026-11-20T12:09:05.000Z' },
        { skill_name: 'review', outcome: 'completed', duration_seconds: 1.5 },
      ],
    });
    // Tools are shown when they are asked for, as everywhere.
    expect(updates[2]?.data).toMatchObject({ invocations: [{ skill_name: 'review' }] });
    expect(ended).toMatchObject({ reason: 'finished', updates: 3 });
  });

  it('of days shows hours, of months days, without single invocations', async () => {
    const days = await watch({ from: iso(NOW - 7 * DAY), speed: FAST });
    expect(days.started).toMatchObject({ step: 'hour', updates: 2 });
    expect(days.updates[0]?.data).toMatchObject({ from: '2026-11-18T05:00:00.000Z', totals: { invocations: 4 } });
    expect(days.updates[0]?.data).not.toHaveProperty('invocations');
    const months = await watch({ from: iso(NOW - 100 * DAY), to: iso(NOW - 10 * DAY), speed: FAST });
    expect(months.started).toMatchObject({ step: 'day', updates: 1 });
  });

  it('of one skill shows that skill, of some kinds those', async () => {
    const { updates } = await watch({ from: iso(NOW - HOUR), speed: FAST, skill_name: 'review' });
    expect(updates).toHaveLength(3);
    for (const { data } of updates) expect(data).toMatchObject({ totals: { invocations: 1 }, top_skills: [{ skill_name: 'review' }] });
    const tools = await watch({ from: iso(NOW - HOUR), speed: FAST, kinds: ['tool'] });
    expect(tools.updates.map(({ data }) => (data as { invocations: unknown[] }).invocations.length)).toEqual([1]);
  });

  it('goes by at the speed asked for', async () => {
    const from = Date.parse('2026-11-20T12:08:00Z');
    const beganAt = performance.now();
    // Three minutes at 600: never sooner than 0.3 s, whatever the machine.
    await watch({ from: iso(from), speed: 600 });
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(295);
  });

  it('takes a minute for the whole when no speed is given', async () => {
    client.send({ type: 'replay', from: iso(NOW - 2 * HOUR) });
    expect((await client.next('replay_started')).speed).toBe(120);
  });

  it.each([
    ['replay with null', { type: 'replay', from: null }],
    ['unsubscribe', { type: 'unsubscribe' }],
  ])('is ended by %s', async (_, message) => {
    client.send({ type: 'replay', from: iso(NOW - 2 * HOUR), speed: 1 });
    await client.next('replay_started');
    client.send(message);
    expect(await client.next('replay_ended')).toMatchObject({ reason: 'cancelled', updates: 0 });
  });

  it('is ended by another one, which then runs', async () => {
    client.send({ type: 'replay', from: iso(NOW - 2 * HOUR), speed: 1 });
    await client.next('replay_started');
    client.send({ type: 'replay', from: iso(NOW - HOUR), speed: FAST });
    const types: unknown[] = [];
    while (types.length < 6) {
      const { type, reason } = await client.nextOf(['replay_ended', 'replay_started', 'replay_update']);
      types.push(type === 'replay_ended' ? reason : type);
    }
    expect(types.toSorted()).toEqual(['cancelled', 'finished', 'replay_started', 'replay_update', 'replay_update', 'replay_update']);
    expect(types.at(-1)).toBe('finished');
  });

  it('is refused when too many run, and ends with its client', async () => {
    client.send({ type: 'replay', from: iso(NOW - 2 * HOUR), speed: 1 });
    await client.next('replay_started');
    const other = await running.connect();
    other.send({ type: 'replay', from: iso(NOW - HOUR), speed: FAST });
    expect(await other.next('error')).toMatchObject({ code: 'TOO_MANY_REPLAYS' });
    await client.close();
    for (let tries = 0; tries < 100; tries++) {
      other.send({ type: 'replay', from: iso(NOW - HOUR), speed: FAST });
      if ((await other.nextOf(['error', 'replay_ended'])).type === 'replay_ended') return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the replay of a client that is gone goes on');
  });

  it('leaves live updates as they were', async () => {
    client.send({ type: 'replay', from: iso(NOW - 2 * HOUR), speed: 1 });
    await client.next('replay_started');
    await running.hub.broadcast();
    await client.next('metrics_update');
  });
});
