import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { routeUpgrades } from '../../src/delivery/http/upgrade.ts';
import { CLIENT_MESSAGE_TYPES, parseClientMessage } from '../../src/delivery/websocket/client-message.ts';
import type { HubLimits } from '../../src/delivery/websocket/hub-limits.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { mutate } from '../support/mutate.ts';
import { observe } from '../support/observe.ts';
import { RawWebSocket } from '../support/raw-web-socket.ts';
import { RunningHub } from '../support/running-hub.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';
import type { WebSocketClient } from '../support/web-socket-client.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const clock = { now: () => NOW };
const FRAMES = 10_000;
const MESSAGES = 10_000;
const AT_ONCE = 25;
const OPEN_LIMITS: Partial<HubLimits> = { messageBurst: 1_000_000, messagesPerSecond: 1_000_000 };
let temporary: TemporaryStore;
let running: RunningHub;

async function start(limits: Partial<HubLimits> = {}): Promise<void> {
  running = await RunningHub.start({ store: temporary.store, clock, limits });
}

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const names = Array.from({ length: 10 }, (_, index) => `skill ${index} ${'with a long name '.repeat(10)}`.trim());
  await temporary.store.append({ invocations: names.map((name) => observe({ name, at: NOW - 60_000, durationMs: 500 })) });
});

afterEach(() => running[Symbol.asyncDispose]());

afterAll(() => temporary.remove());

/** A client that is told whether it missed anything. */
async function connectWitness(): Promise<{ readonly client: WebSocketClient; readonly check: () => Promise<void> }> {
  const client = await running.connect();
  let sequence = (await client.next('metrics_update')).sequence as number;
  return {
    client,
    async check() {
      client.send({ type: 'ping' });
      for (;;) {
        const message = await client.nextOf(['metrics_update', 'pong']);
        if (message.type === 'pong') return;
        expect(message.sequence).toBe(++sequence);
      }
    },
  };
}

describe('10,000 frames of noise', () => {
  it('end each connection by a close or keep it, leave nothing behind and disturb nobody', { timeout: 60_000 }, async () => {
    await start(OPEN_LIMITS);
    const witness = await connectWitness();
    const random = seededRandom(9);
    const codes = new Map<number, number>();
    let sent = 0;
    const work = async () => {
      while (sent < FRAMES) {
        const client = await RawWebSocket.open(running.port, random() < 0.3 ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []);
        for (let i = 0; i < 40 && sent < FRAMES && !client.socket.destroyed && !client.frames.some(({ opcode }) => opcode === 8); i++) {
          client.socket.write(makeNoise(random));
          sent++;
          if (random() < 0.2) await new Promise((resolve) => setImmediate(resolve));
        }
        await new Promise((resolve) => setImmediate(resolve));
        const close = client.frames.find(({ opcode }) => opcode === 8);
        if (close !== undefined && close.payload.length >= 2) {
          const code = close.payload.readUInt16BE(0);
          codes.set(code, (codes.get(code) ?? 0) + 1);
        }
        client.end();
        if (random() < 0.1) await running.hub.broadcast();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await witness.check();
    while (running.hub.connectionCount > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    // What a client sent as its own close is sent back; all else is a refusal of ours.
    expect([...codes.keys()]).toEqual(expect.arrayContaining([1002, 1007, 1009]));
    expect(running.hub.statistics.refused.broken_frame).toBeGreaterThan(100);
    expect(running.logs.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });
});

describe('10,000 messages of noise', () => {
  it('are each answered by an error or understood; nothing throws', () => {
    const seeds = [
      '{"type":"subscribe","skill_name":"review","kinds":["skill"],"mode":"delta"}',
      '{"type":"replay","from":"2026-11-20T00:00:00Z","to":"2026-11-20T01:00:00Z","speed":60}',
      '{"type":"get_metrics","skill":null}',
      '{"type":"auth","token":"x"}',
      '{"type":"ping","__proto__":{"type":"subscribe"},"type":"unsubscribe"}',
      `{"type":"ping","deep":${'['.repeat(500)}${']'.repeat(500)}}`,
      '{"type":"subscribe","skill":"\\ud800","n":9007199254740993}',
    ].map((text) => Buffer.from(text));
    const random = seededRandom(3);
    const counts = { message: 0, rejected: 0 };
    for (let i = 0; i < MESSAGES; i++) counts[parseClientMessage(mutate(seeds, random).toString(), NOW).kind]++;
    expect(counts.message + counts.rejected).toBe(MESSAGES);
    expect(Math.min(counts.message, counts.rejected)).toBeGreaterThan(MESSAGES / 100);
    expect(({} as { type?: string }).type).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a message of the type %s is unknown', (type) => {
    expect(parseClientMessage(JSON.stringify({ type }), NOW)).toMatchObject({ code: 'UNKNOWN_TYPE' });
  });

  it('nested 30,000 deep is answered over the wire, and the connection stays', async () => {
    await start();
    const client = await running.connect();
    client.send(`${'['.repeat(30_000)}${']'.repeat(30_000)}`);
    expect(await client.next('error')).toMatchObject({ code: 'BAD_MESSAGE' });
    client.send(`{"type":"subscribe","skill_name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`);
    expect(await client.next('error')).toMatchObject({ code: 'BAD_MESSAGE' });
  });
});

describe('clients that do not read', () => {
  it('are closed with 1013, and the others miss no update', async () => {
    await start({ ...OPEN_LIMITS, slowCloseMs: 50 });
    const witnesses = [await connectWitness()];
    const stalled = await Promise.all(Array.from({ length: 2 }, () => running.connect()));
    for (const client of stalled) client.socket.pause();
    const { hub } = running;
    while (hub.statistics.refused.too_slow < stalled.length) {
      // The system takes megabytes before anything is felt; the others read meanwhile.
      for (let i = 0; i < 5; i++) await hub.broadcast();
      for (const { check } of witnesses) await check();
    }
    expect(hub.statistics.slowClients).toBe(stalled.length);
    for (const client of stalled) client.socket.resume();
    expect(await Promise.all(stalled.map(({ closed }) => closed))).toEqual([1013, 1013]);
    await hub.broadcast();
    for (const { check } of witnesses) await check();
  });
});

describe('clients that come and go', () => {
  it('cost the others no update, and leave nothing behind', async () => {
    await start();
    const witnesses = await Promise.all(Array.from({ length: 5 }, connectWitness));
    for (let round = 0; round < 30; round++) {
      const passing = await Promise.all(Array.from({ length: 10 }, () => running.connect()));
      for (const [index, client] of passing.entries()) {
        client.send({ type: 'subscribe', skill_name: `skill of ${index}`, mode: index % 2 === 0 ? 'delta' : 'full' });
        if (index % 3 === 0) client.socket.terminate();
        else void client.close();
      }
      await running.hub.broadcast();
    }
    for (const { check } of witnesses) await check();
    while (running.hub.connectionCount > witnesses.length) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('handshakes that never end', () => {
  it('are ended by the time a head may take, and counted; whoever is connected does not notice', async () => {
    await start();
    const server = createServer({ headersTimeout: 100, connectionsCheckingInterval: 30 });
    server.on('clientError', (_error, socket) => socket.destroy());
    routeUpgrades(server, running.hub);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const witness = await connectWitness();
    const halves = Array.from({ length: 20 }, () => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nUpgrade: webs'));
      return new Promise<void>((resolve) =>
        socket
          .on('error', () => {})
          .on('close', () => resolve())
          .resume(),
      );
    });
    await running.hub.broadcast();
    await Promise.all(halves);
    expect(running.hub.statistics.refused.handshake_timeout).toBe(20);
    await witness.check();
    server.close();
  });
});

/** Some bytes that are a frame, nearly one, or none. */
function makeNoise(random: () => number): Buffer {
  const length = Math.floor(random() ** 4 * 2000);
  const payload = Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  if (random() < 0.2) return payload;
  const opcode = random() < 0.7 ? ([0, 1, 2, 8, 9, 10][Math.floor(random() * 6)] ?? 1) : Math.floor(random() * 16);
  const first = (random() < 0.8 ? 0x80 : 0) | (random() < 0.15 ? Math.floor(random() * 8) << 4 : 0) | opcode;
  const mask = random() < 0.95 ? 0x80 : 0;
  if (random() < 0.05) return Buffer.from([first, mask | 127, ...Array.from({ length: 8 }, () => Math.floor(random() * 256))]);
  const type = CLIENT_MESSAGE_TYPES[Math.floor(random() * CLIENT_MESSAGE_TYPES.length)];
  const body = random() < 0.5 ? Buffer.from(JSON.stringify({ type, skill: 'x' })) : payload.subarray(0, 2000);
  const head = body.length < 126 ? [first, mask | body.length] : [first, mask | 126, body.length >> 8, body.length & 255];
  // Masked with zeros: it is what it is.
  return Buffer.concat([Buffer.from(head), Buffer.alloc(mask === 0 ? 0 : 4), body]);
}
