import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LiveUpdate } from './answers.ts';
import { LiveSubscription, type SubscribeOptions } from './live-subscription.ts';

const CONFIRMED = { type: 'subscription_confirmed' };
const update = (sequence: number) => ({
  type: 'metrics_update',
  timestamp: 't',
  sequence,
  data: { top_skills: [], anomalies: [], totals: {} },
});

/** A server of which each test says how it takes a message. It stands in for ours where that cannot be brought to it. */
async function listen(take: (send: (message: unknown) => void, message: { type: string }, connection: number, socket: WebSocket) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  let connections = 0;
  server.on('connection', (socket) => {
    const connection = ++connections;
    const send = (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    socket.on('message', (data) => take(send, JSON.parse(String(data)), connection, socket));
  });
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => connections };
}

function subscribe(url: string, options: SubscribeOptions = {}, silenceMs = 5000) {
  const updates: LiveUpdate[] = [];
  const onEnd = vi.fn();
  const connection = { url, protocols: [], webSocket: globalThis.WebSocket, silenceMs, onEnd };
  const subscription = new LiveSubscription(connection, options, (received) => void updates.push(received));
  onTestFinished(() => subscription.unsubscribe());
  return { subscription, updates, onEnd, sequences: () => updates.map(({ sequence }) => sequence) };
}

it('asks for one skill of some kinds, and hears nothing before that is confirmed', async () => {
  const messages: unknown[] = [];
  const { url } = await listen((send, message) => {
    messages.push(message);
    send(update(6));
    send(CONFIRMED);
    send(update(6));
  });
  const { sequences } = subscribe(url, { skillName: 'review', kinds: ['skill'] });
  await vi.waitFor(() => expect(sequences()).toEqual([6]));
  expect(messages).toEqual([{ type: 'subscribe', skill_name: 'review', kinds: ['skill'] }]);
});

it('reports a gap in the sequence with the number of updates missed, and none where one is repeated', async () => {
  const { url } = await listen((send) => [CONFIRMED, update(7), update(7), update(8), update(12)].forEach(send));
  const onGap = vi.fn();
  const { sequences } = subscribe(url, { onGap });
  await vi.waitFor(() => expect(sequences()).toEqual([7, 7, 8, 12]));
  expect(onGap.mock.calls).toEqual([[3]]);
});

it('begins a new sequence on a new connection', async () => {
  const { url } = await listen((send, _, connection, socket) => {
    send(CONFIRMED);
    send(update(connection === 1 ? 900 : 1));
    if (connection === 1) socket.close(1001);
  });
  const [onGap, onOpen, onClose] = [vi.fn(), vi.fn(), vi.fn()];
  const { sequences } = subscribe(url, { onGap, onOpen, onClose });
  await vi.waitFor(() => expect(sequences()).toEqual([900, 1]), 3000);
  expect(onGap).not.toHaveBeenCalled();
  expect([onOpen.mock.calls.length, onClose.mock.calls]).toEqual([2, [[1001]]]);
});

it('gives up a server that has gone silent, after asking it', async () => {
  const messages: string[] = [];
  const { url } = await listen((send, { type }, connection) => {
    messages.push(`${connection} ${type}`);
    if (type === 'subscribe') send(CONFIRMED);
  });
  const onClose = vi.fn();
  subscribe(url, { onClose }, 100);
  await vi.waitFor(() => expect(messages.slice(0, 4)).toEqual(['1 subscribe', '1 ping', '2 subscribe', '2 ping']), 5000);
  expect(onClose.mock.calls[0]).toEqual([1006]);
});

it('stays with a server that has no news but answers', async () => {
  let pings = 0;
  const { url, count } = await listen((send, { type }) => {
    if (type === 'ping') pings++;
    send(type === 'ping' ? { type: 'pong' } : CONFIRMED);
  });
  subscribe(url, {}, 50);
  await vi.waitFor(() => expect(pings).toBeGreaterThan(4), 5000);
  expect(count()).toBe(1);
});

it('comes back later when there are too many subscriptions', async () => {
  const { url } = await listen((send, _, connection) =>
    send(connection === 1 ? { type: 'error', code: 'TOO_MANY_SUBSCRIPTIONS' } : CONFIRMED),
  );
  const [onError, onOpen] = [vi.fn(), vi.fn()];
  subscribe(url, { onError, onOpen });
  await vi.waitFor(() => expect(onOpen).toHaveBeenCalledOnce(), 3000);
  expect(onError.mock.calls).toMatchObject([[{ code: 'TOO_MANY_SUBSCRIPTIONS', retryable: true }]]);
});

it('passes over what it does not understand', async () => {
  const { url } = await listen((send) => ['{', 'null', '7', '[]', { type: 'of tomorrow' }, CONFIRMED, update(1)].forEach(send));
  const { sequences } = subscribe(url);
  await vi.waitFor(() => expect(sequences()).toEqual([1]));
});

it('calls nobody once it is ended, from within a listener too', async () => {
  const { url, count } = await listen((send) => [CONFIRMED, update(1), update(3), update(4)].forEach(send));
  const onClose = vi.fn();
  const { subscription, sequences, onEnd } = subscribe(url, { onClose, onGap: () => subscription.unsubscribe() });
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect([sequences(), onClose.mock.calls.length, count()]).toEqual([[1], 0, 1]);
});
