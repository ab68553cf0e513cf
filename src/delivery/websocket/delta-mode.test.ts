import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChanges } from '../../../test/support/apply-changes.ts';
import { observe } from '../../../test/support/observe.ts';
import { RunningHub } from '../../../test/support/running-hub.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { ReceivedMessage, WebSocketClient } from '../../../test/support/web-socket-client.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { findChanges, liveChangesSchema } from './live-changes.ts';
import { type LiveDataJson, liveDataSchema } from './live-data.ts';
import { SERVER_MESSAGE_SCHEMAS } from './server-message.ts';

const START = Date.parse('2026-11-20T12:30:20Z');
let now = START;
const clock = { now: () => now };
let temporary: TemporaryStore;
let running: RunningHub;

beforeEach(async () => {
  now = START;
  temporary = await openTemporaryStore(clock);
  await record('review', 3);
  await record('deploy', 2);
  running = await RunningHub.start({ store: temporary.store, clock, limits: { fullEvery: 5 } });
});

afterEach(async () => {
  await running[Symbol.asyncDispose]();
  await temporary.remove();
});

async function record(name: string, count = 1): Promise<void> {
  await temporary.store.append({ invocations: Array.from({ length: count }, () => observe({ name, at: now - 1000, durationMs: 700 })) });
}

/** As an interval after something was stored. */
async function update(): Promise<void> {
  running.hub.noteChange();
  await running.hub.broadcast();
}

async function subscribe(keys: object): Promise<WebSocketClient> {
  const client = await running.connect();
  await client.next('metrics_update');
  client.send({ type: 'subscribe', ...keys });
  expect(await client.next('subscription_confirmed')).toMatchObject({ mode: 'mode' in keys ? keys.mode : 'full' });
  return client;
}

/** Lives on what it is sent, as a client does. */
function follow(state: LiveDataJson | undefined, message: ReceivedMessage): LiveDataJson {
  if (message.type === 'metrics_update') return liveDataSchema.parse(message.data);
  SERVER_MESSAGE_SCHEMAS.metrics_delta.parse(message);
  return applyChanges(state as LiveDataJson, liveChangesSchema.parse(message.data));
}

describe('subscribe with mode delta', () => {
  it('brings the whole state, then only the rows and keys that have changed', async () => {
    const client = await subscribe({ mode: 'delta' });
    const first = await client.next('metrics_update');
    await record('deploy');
    await update();
    const delta = await client.next('metrics_delta');
    expect(delta).toMatchObject({ base_sequence: first.sequence, sequence: (first.sequence as number) + 1 });
    expect(delta.data).toEqual({
      top_skills: [expect.objectContaining({ skill_name: 'deploy', kind: 'skill', invocation_count: 3, total_invocations: 3 })],
      order: [
        { skill_name: 'deploy', kind: 'skill' },
        { skill_name: 'review', kind: 'skill' },
      ],
      totals: expect.objectContaining({ invocations_24h: 6 }),
    });
    const [row] = liveChangesSchema.parse(delta.data).top_skills ?? [];
    expect(row).not.toHaveProperty('avg_duration_seconds');
  });

  it('brings nothing where nothing has changed, also when it is computed anew', async () => {
    const [delta, full] = [await subscribe({ mode: 'delta' }), await subscribe({})];
    await delta.next('metrics_update');
    await full.next('metrics_update');
    for (let i = 0; i < 3; i++) await update();
    for (let i = 0; i < 3; i++) await full.next('metrics_update');
    expect(delta.drain()).toEqual([]);
    await record('deploy');
    await update();
    expect((await delta.next('metrics_delta')).sequence).toBe((await full.next('metrics_update')).sequence);
  });

  it('brings the whole state again after so many changes', async () => {
    const client = await subscribe({ mode: 'delta' });
    await client.next('metrics_update');
    for (let i = 0; i < 12; i++) {
      await record('deploy');
      await update();
    }
    await record('review');
    await update();
    const types: string[] = [];
    while (types.length < 13) {
      types.push(...client.drain().map(({ type }) => (type === 'metrics_update' ? 'F' : 'd')));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(types.join('')).toBe('dddddFdddddFd');
  });

  it('gives everybody the same state as whole updates do, whoever comes when', async () => {
    const random = seededRandom(5);
    const whole = await subscribe({});
    const states = new Map<WebSocketClient, { state: LiveDataJson | undefined; sequence: number }>();
    let expected: LiveDataJson | undefined;
    for (let round = 0; round < 60; round++) {
      if (round % 6 === 0) states.set(await subscribe({ mode: 'delta' }), { state: undefined, sequence: -1 });
      now += Math.floor(random() * 90_000);
      if (random() < 0.7) await record(`skill ${Math.floor(random() * 14)}`, 1 + Math.floor(random() * 3));
      await update();
      whole.send({ type: 'get_metrics' });
      expected = liveDataSchema.parse((await whole.next('metrics_response')).data);
      for (const [client, known] of states) {
        client.send({ type: 'get_metrics' });
        for (;;) {
          const message = await client.nextOf(['metrics_update', 'metrics_delta', 'metrics_response']);
          if (message.type === 'metrics_response') break;
          if (message.type === 'metrics_delta') expect(message['base_sequence']).toBe(known.sequence);
          known.state = follow(known.state, message);
          known.sequence = message.sequence as number;
        }
        expect(known.state).toEqual(expected);
      }
    }
  });

  it('for one skill brings its row when that has changed', async () => {
    const client = await subscribe({ skill_name: 'review', mode: 'delta' });
    await client.next('metrics_update');
    await record('review');
    await update();
    expect((await client.next('metrics_delta')).data).toMatchObject({ top_skills: [{ skill_name: 'review', invocation_count: 4 }] });
  });
});

describe('findChanges', () => {
  it('finds nothing between equal states', () => {
    const state: LiveDataJson = { top_skills: [], anomalies: [], totals: { invocations_1h: 1, invocations_24h: 2, active_sessions: 0 } };
    expect(findChanges(state, structuredClone(state))).toEqual({});
  });
});
