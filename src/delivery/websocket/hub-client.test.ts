import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Frame } from './frame.ts';
import { type FrameSender, LibraryFrameSender, RawFrameSender } from './frame-sender.ts';
import { HubClient, type HubCounts } from './hub-client.ts';
import { DEFAULT_HUB_LIMITS } from './hub-limits.ts';
import { noRefusals } from './refusals.ts';

const BYTES = 200_000;
const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** Two ends of one real connection. */
async function connectPair(makeSender: (webSocket: WebSocket, socket: Socket) => FrameSender) {
  const server = createServer();
  const accepting = new WebSocketServer({ server });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<[WebSocket, IncomingMessage]>((resolve) => accepting.once('connection', (...both) => resolve(both)));
  const remote = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise((resolve) => remote.once('open', resolve));
  const [webSocket, request] = await accepted;
  const received: { readonly n: number }[] = [];
  remote.on('message', (data) => received.push(JSON.parse(String(data)) as { n: number }));
  endings.push(() => {
    remote.terminate();
    accepting.close();
    server.close();
  });
  const counts: HubCounts = { messagesSent: 0, slowClients: 0, refused: noRefusals() };
  const sender = makeSender(webSocket, request.socket);
  const client = new HubClient(sender, '127.0.0.1', DEFAULT_HUB_LIMITS, counts, 0);
  /** Offers updates until the system takes no more. @returns the number of the last one */
  const fill = async () => {
    for (let n = 0; n < 1000; n++) {
      offer(client, n, 0);
      if (counts.slowClients > 0) return n;
      await nextTurn();
    }
    throw new TypeError('the system takes everything');
  };
  return { client, sender, remote, webSocket, counts, received, fill };
}

function offer(client: HubClient, n: number, nowMs: number): void {
  const frame = new Frame('metrics_update', JSON.stringify({ n, filling: 'x'.repeat(BYTES) }), n);
  client.offer(frame, frame, nowMs);
}

async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await nextTurn();
}

describe.each([
  ['RawFrameSender', (webSocket: WebSocket, socket: Socket) => new RawFrameSender(webSocket, socket, false)],
  ['LibraryFrameSender', (webSocket: WebSocket) => new LibraryFrameSender(webSocket)],
])('a client behind a %s', (_, makeSender) => {
  it('that does not read holds no more than one update in part and one newest state, however many are offered', async () => {
    const { client, sender, remote, fill, counts } = await connectPair(makeSender);
    remote.pause();
    const last = await fill();
    const held = sender.queuedBytes;
    expect(held).toBeLessThan(BYTES + 1000);
    for (let n = 1; n <= 100; n++) offer(client, last + n, 1000);
    expect(sender.queuedBytes).toBe(held);
    expect([counts.slowClients, counts.refused.too_slow]).toEqual([1, 0]);
  });

  it('is sent the newest state as soon as it has read the rest, and then goes on', async () => {
    const { client, remote, fill, received, counts } = await connectPair(makeSender);
    remote.pause();
    const last = await fill();
    for (let n = 1; n <= 50; n++) offer(client, last + n, 1000);
    remote.resume();
    await until(() => received.at(-1)?.n === last + 50);
    expect(received.map(({ n }) => n)).toEqual([...Array(last).keys(), last + 50]);
    expect(counts.messagesSent).toBe(last + 1);
    await until(() => client.isUpToDate);
    offer(client, last + 51, 60_000);
    await until(() => received.at(-1)?.n === last + 51);
    expect(counts.refused.too_slow).toBe(0);
  });

  it('is closed with 1013 when it has not caught up in time, and gets no more answers than a bound', async () => {
    const { client, sender, remote, webSocket, fill, counts } = await connectPair(makeSender);
    remote.pause();
    const last = await fill();
    const answer = new Frame('error', JSON.stringify({ filling: 'x'.repeat(1000) }));
    let answers = 0;
    while (client.reply(answer)) answers++;
    expect(answers).toBeLessThanOrEqual(DEFAULT_HUB_LIMITS.maxQueuedBytes / 1000);
    expect(sender.queuedBytes).toBeLessThan(256 * 1024);
    offer(client, last + 1, 9999);
    expect(webSocket.readyState).toBe(WebSocket.OPEN);
    offer(client, last + 2, 10_000);
    expect(webSocket.readyState).toBe(WebSocket.CLOSING);
    expect(counts.refused.too_slow).toBe(1);
    const closed = new Promise((resolve) => remote.once('close', resolve));
    remote.resume();
    expect(await closed).toBe(1013);
  });

  it('that follows something else is not sent what was pending', async () => {
    const { client, remote, fill, received } = await connectPair(makeSender);
    remote.pause();
    const last = await fill();
    client.forgetPending();
    remote.resume();
    await until(() => received.length >= last && client.isUpToDate);
    for (let i = 0; i < 20; i++) await nextTurn();
    expect(received.at(-1)?.n).toBe(last - 1);
  });

  it('that is behind at a heartbeat is not pinged, and closed at a later one', async () => {
    const { client, remote, webSocket, fill } = await connectPair(makeSender);
    remote.pause();
    await fill();
    client.beat(9999);
    expect(webSocket.readyState).toBe(WebSocket.OPEN);
    client.beat(30_000);
    expect(webSocket.readyState).toBe(WebSocket.CLOSING);
  });

  it('is sent nothing after a close of either side', async () => {
    const { client, sender, remote, received } = await connectPair(makeSender);
    const closed = new Promise((resolve) => remote.once('close', resolve));
    sender.close(1001, 'bye');
    offer(client, 1, 0);
    expect(client.reply(new Frame('pong', '{"type":"pong"}'))).toBe(false);
    expect(await closed).toBe(1001);
    expect(received).toEqual([]);
  });
});
