import { describe, expect, it } from 'vitest';
import type { TextSocket, TextSocketListener } from '../../ports/text-socket.ts';
import { LoadClient } from './load-client.ts';
import { LoadCounts } from './load-counts.ts';
import { parseServerMessage } from './server-message.ts';
import { TopicReader } from './topic-reader.ts';

const AT = Date.parse('2026-11-20T12:00:00Z');

/** A client whose server is this test. */
class Spoken {
  readonly client: LoadClient;
  readonly sent: unknown[] = [];
  now: number;
  #listener: TextSocketListener | undefined;

  constructor(topic: TopicReader, mode: 'full' | 'delta', counts: LoadCounts, now = AT) {
    this.now = now;
    const socket: TextSocket = { bytesRead: 0, send: (text) => this.sent.push(JSON.parse(text)), close() {}, destroy() {} };
    this.client = new LoadClient({
      ...{ url: new URL('ws://127.0.0.1/'), topic, mode, counts, now: () => this.now, onSettled() {}, onGone() {} },
      openSocket: (_, listener) => {
        this.#listener = listener;
        return socket;
      },
    });
  }

  say(message: object | string): this {
    this.#listener?.onText(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), this.now);
    return this;
  }

  join(skillName: string | null = null): this {
    return this.say({ type: 'connected' }).say({ type: 'subscription_confirmed', skill_name: skillName });
  }

  update(...sequences: readonly number[]): this {
    for (const sequence of sequences) this.say(update(sequence));
    return this;
  }

  delta(base: number, sequence: number): this {
    return this.say({ type: 'metrics_delta', sequence, base_sequence: base, timestamp: new Date(AT).toISOString(), data: {} });
  }

  end(reason: string): void {
    this.#listener?.onEnd(reason);
  }
}

function update(sequence: number, at = AT) {
  return { type: 'metrics_update', sequence, timestamp: new Date(at).toISOString(), data: { top_skills: [{ skill_name: 'review' }] } };
}

describe('a client that is sent every update', () => {
  it('subscribes with the documented key and counts as confirmed once it is told so', () => {
    const counts = new LoadCounts();
    const spoken = new Spoken(new TopicReader('review', false), 'full', counts).say({ type: 'connected' });
    expect(spoken.sent).toEqual([{ type: 'subscribe', skill_name: 'review', mode: 'full' }]);
    expect(counts.confirmed).toBe(0);
    spoken.say({ type: 'subscription_confirmed', skill_name: 'review' });
    expect(counts).toMatchObject({ confirmed: 1, errors: {} });
  });

  it('misses what stands between two numbers, and what others have had since', () => {
    const counts = new LoadCounts();
    const spoken = new Spoken(new TopicReader(null, false), 'full', counts).join().update(4, 5, 5, 7, 8);
    expect(spoken.client.isBehind(10)).toBe(true);
    spoken.client.settleLosses(10);
    expect(counts.lost).toBe(3);
    expect(counts.errors).toEqual({});
  });

  it('misses nothing that came after the last one asked about', () => {
    const counts = new LoadCounts();
    const { client } = new Spoken(new TopicReader(null, false), 'full', counts).join().update(4, 5, 6);
    expect(client.isBehind(5)).toBe(false);
    client.settleLosses(5);
    expect(counts.lost).toBe(0);
  });

  it('does not count what came before it was confirmed', () => {
    const counts = new LoadCounts();
    const spoken = new Spoken(new TopicReader(null, false), 'full', counts).say({ type: 'connected' }).update(1);
    spoken.say({ type: 'subscription_confirmed', skill_name: null }).update(4, 5).client.settleLosses(5);
    expect(counts.lost).toBe(0);
  });

  it('counts an older update, a wrong message, an error and silence as errors', () => {
    const counts = new LoadCounts();
    const topic = new TopicReader(null, false);
    new Spoken(topic, 'full', counts).join().update(5, 4).say('no JSON').say({ type: 'error', code: 'RATE_LIMITED' });
    new Spoken(topic, 'full', counts).join().client.settleLosses(5);
    new Spoken(topic, 'full', counts).join('another');
    expect(counts.errors).toEqual({ out_of_order: 1, bad_message: 1, error_RATE_LIMITED: 1, no_update: 1, wrong_subscription: 1 });
  });

  it('has failed when it ends before it was confirmed, and was dropped when after', () => {
    const counts = new LoadCounts();
    const topic = new TopicReader(null, false);
    new Spoken(topic, 'full', counts).end('close_1013');
    new Spoken(topic, 'full', counts).join().end('close_1001');
    new Spoken(topic, 'full', counts).client.expire();
    expect(counts).toMatchObject({ failed: 2, dropped: 1, errors: { close_1013: 1, close_1001: 1, timeout: 1 } });
  });

  it('tells a bounded number of errors apart', () => {
    const counts = new LoadCounts();
    for (let code = 0; code < 1000; code++) counts.addError(`error_${code}`);
    expect(Object.keys(counts.errors)).toHaveLength(51);
    expect(counts.errors['other']).toBe(950);
  });
});

describe('a measured client', () => {
  it('has a rate that is exact however few updates there are, and one that falls with silence', () => {
    const counts = new LoadCounts();
    const spoken = new Spoken(new TopicReader(null, false), 'full', counts).join().update(1);
    const { client } = spoken;
    client.measureFrom(AT);
    for (const sequence of [2, 3, 4]) {
      spoken.now += 1000;
      spoken.say(update(sequence, spoken.now - 5));
    }
    client.measureTo(AT + 3900, 1000);
    // The second update is where the intervals begin.
    expect(counts).toMatchObject({ messages: 2, clientMs: 2000 });
    expect(counts.latencyMs.quantile(1)).toBeCloseTo(5, 0);
    expect(counts.gapMs.count).toBe(2);
    client.measureFrom(AT + 3900);
    client.measureTo(AT + 8900, 1000);
    expect(counts).toMatchObject({ messages: 2, clientMs: 2000 + 4900 });
  });
});

describe('clients that are sent changes alone', () => {
  it('miss what another was sent, or what a change is a change of', () => {
    const counts = new LoadCounts();
    const topic = new TopicReader(null, true);
    const [one, other, third] = [1, 2, 3].map(() => new Spoken(topic, 'delta', counts).join().update(3)) as [Spoken, Spoken, Spoken];
    one.delta(3, 9).delta(9, 14);
    other.delta(9, 14);
    third.delta(3, 9);
    expect([one, other, third].map(({ client }) => client.isBehind(20))).toEqual([false, false, true]);
    one.client.settleLosses(20);
    expect(counts.lost).toBe(0);
    other.client.settleLosses(20);
    expect(counts.lost).toBe(1);
    third.client.settleLosses(20);
    expect(counts.lost).toBe(2);
  });

  it('miss what nobody had, when a change is a change of it', () => {
    const counts = new LoadCounts();
    const spoken = new Spoken(new TopicReader(null, true), 'delta', counts).join().update(3).delta(9, 14);
    spoken.client.settleLosses(14);
    expect(counts.lost).toBe(1);
  });

  it('miss nothing where nothing changed', () => {
    const counts = new LoadCounts();
    new Spoken(new TopicReader(null, true), 'delta', counts).join().update(3).client.settleLosses(500);
    expect(counts).toMatchObject({ lost: 0, errors: {} });
  });
});

it('an update is about the skill that was asked for, and has a number and a time', () => {
  const text = JSON.stringify(update(3));
  expect(parseServerMessage(text, 'review')).toEqual({ kind: 'update', sequence: 3, base: null, sentAt: AT });
  expect(parseServerMessage(text, 'another')).toEqual({ kind: 'bad' });
  for (const broken of [{ sequence: -1 }, { sequence: '3' }, { timestamp: 'now' }, { data: null }, { data: { top_skills: {} } }]) {
    expect(parseServerMessage(JSON.stringify({ ...update(3), ...broken }), null)).toEqual({ kind: 'bad' });
  }
  expect(parseServerMessage('{"type":"anomaly","data":{}}', null)).toEqual({ kind: 'other' });
  expect(parseServerMessage('[]', null)).toEqual({ kind: 'bad' });
});
