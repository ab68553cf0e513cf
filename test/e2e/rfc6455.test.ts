import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe } from '../support/observe.ts';
import { BINARY, CLOSE, PING, PONG, RawWebSocket, type SentFrame, TEXT } from '../support/raw-web-socket.ts';
import { RunningHub } from '../support/running-hub.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const clock = { now: () => Date.parse('2026-11-20T12:30:20Z') };
const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate';
const PING_MESSAGE = '{"type":"ping"}';
let temporary: TemporaryStore;
let running: RunningHub;

const open = (lines: readonly string[] = [], requestLine?: string) => RawWebSocket.open(running.port, lines, requestLine);

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const names = Array.from({ length: 10 }, (_, index) => `a skill with a long name, number ${index}`);
  await temporary.store.append({ invocations: names.map((name) => observe({ name, at: clock.now() - 60_000, durationMs: 500 })) });
  running = await RunningHub.start({ store: temporary.store, clock });
});

afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await temporary.remove();
});

describe('the opening handshake (RFC 6455 section 4)', () => {
  it('is answered with the key of the example in section 1.3', async () => {
    const client = await open();
    expect(client.status).toBe(101);
    expect(client.head).toMatch(/^sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=$/im);
    expect(client.head).not.toMatch(/sec-websocket-extensions/i);
    client.end();
  });

  it.each([
    ['no key', ['Sec-WebSocket-Key:'], undefined, 400],
    ['a key of another length', ['Sec-WebSocket-Key: c2hvcnQ='], undefined, 400],
    ['another version', ['Sec-WebSocket-Version: 7'], undefined, 400],
    ['no version', ['Sec-WebSocket-Version:'], undefined, 400],
    ['another method', [], 'POST / HTTP/1.1', 405],
    ['extensions that cannot be read', ['Sec-WebSocket-Extensions: permessage-deflate; ='], undefined, 400],
  ] as const)('with %s is refused', async (_, lines, requestLine, status) => {
    const client = await open(lines, requestLine);
    expect(client.status).toBe(status);
    await client.ended;
  });

  it('names the versions that are spoken to one who speaks another', async () => {
    expect((await open(['Sec-WebSocket-Version: 99'])).head).toMatch(/^sec-websocket-version: 13/im);
  });
});

describe('frames (section 5)', () => {
  it('of the server are whole, not masked and without reserved bits', async () => {
    const client = await open();
    const frame = await client.next(TEXT);
    expect(frame).toMatchObject({ isFinal: true, reserved: 0, isMasked: false });
    client.end();
  });

  it('may be sent a byte at a time', async () => {
    const client = await open();
    const bytes = Buffer.concat([Buffer.from([0x81, 0x80 | PING_MESSAGE.length, 0, 0, 0, 0]), Buffer.from(PING_MESSAGE)]);
    for (const byte of bytes) {
      client.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.nextMessage('pong');
    client.end();
  });

  it('of a message in parts are one message, with control frames between them answered at once (5.4)', async () => {
    const client = await open();
    const part = (payload: string, opcode: number, isFinal = false): SentFrame => ({ payload, opcode, isFinal });
    client.send(part('{"ty', TEXT), { opcode: PING, payload: 'between' }, part('', 0), part('pe":"p', 0), { opcode: PONG, payload: 'x' });
    expect((await client.next(PONG)).payload.toString()).toBe('between');
    client.send(part('ing"}', 0, true));
    await client.nextMessage('pong');
    client.end();
  });

  it('of text may break inside a character (8.1)', async () => {
    const client = await open();
    const text = Buffer.from('{"type":"get_metrics","skill_name":"日本語"}');
    client.send(
      ...[...text].map((_, index) => ({
        payload: text.subarray(index, index + 1),
        opcode: index === 0 ? TEXT : 0,
        isFinal: index === text.length - 1,
      })),
    );
    expect(await client.nextMessage('error')).toMatchObject({ code: 'SKILL_NOT_FOUND', message: expect.stringContaining('日本語') });
    client.end();
  });

  it('a ping is answered with its own payload, up to 125 bytes (5.5.2)', async () => {
    const client = await open();
    for (const payload of ['', 'a', 'x'.repeat(125)]) {
      client.send({ opcode: PING, payload });
      expect((await client.next(PONG)).payload.toString()).toBe(payload);
    }
    client.end();
  });
});

const broken: readonly (readonly [string, number, readonly SentFrame[]])[] = [
  ['not masked (5.1)', 1002, [{ payload: PING_MESSAGE, isMasked: false }]],
  ...[1, 2, 4, 7].map((reserved) => [`with reserved bits ${reserved} (5.2)`, 1002, [{ payload: PING_MESSAGE, reserved }]] as const),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
    (opcode) => [`of the unknown opcode ${opcode} (5.2)`, 1002, [{ payload: '', opcode }]] as const,
  ),
  ['that goes on with nothing (5.4)', 1002, [{ payload: 'x', opcode: 0 }]],
  ['of a new message within one in parts (5.4)', 1002, [{ payload: 'x', isFinal: false }, { payload: 'y' }]],
  ['of control in parts (5.5)', 1002, [{ opcode: PING, payload: 'x', isFinal: false }]],
  ['of control over 125 bytes (5.5)', 1002, [{ opcode: PING, payload: 'x'.repeat(126) }]],
  ['of a close with one byte (5.5.1)', 1002, [{ opcode: CLOSE, payload: 'x' }]],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000].map(
    (code) => [`of a close with the code ${code} (7.4)`, 1002, [{ opcode: CLOSE, payload: Buffer.from([code >> 8, code & 255]) }]] as const,
  ),
  ['of a close with a reason that is not UTF-8 (5.5.1)', 1007, [{ opcode: CLOSE, payload: Buffer.from([3, 232, 0xff]) }]],
  ['of text that is not UTF-8 (8.1)', 1007, [{ payload: Buffer.from([0xc3, 0x28]) }]],
  ['of text with a surrogate (8.1)', 1007, [{ payload: Buffer.from([0xed, 0xa0, 0x80]) }]],
  [
    'of text that ends inside a character (8.1)',
    1007,
    [
      { payload: Buffer.from([0xe6, 0x97]), isFinal: false },
      { payload: 'x', opcode: 0 },
    ],
  ],
  ['that announces 1 GB', 1009, [{ declaredLength: 2n ** 30n }]],
  ['that announces 2^53', 1009, [{ declaredLength: 2n ** 53n }]],
  ['that announces 2^63', 1009, [{ declaredLength: 2n ** 63n }]],
  ['one byte too long', 1009, [{ payload: Buffer.alloc(64 * 1024 + 1, 'x') }]],
  [
    'of parts that are too long together',
    1009,
    [
      { payload: Buffer.alloc(40_000, 'x'), isFinal: false },
      { payload: Buffer.alloc(40_000, 'x'), opcode: 0 },
    ],
  ],
  [
    'of too many parts',
    1008,
    [{ payload: 'x', isFinal: false }, ...Array.from({ length: 1001 }, () => ({ payload: 'x', opcode: 0, isFinal: false }))],
  ],
  ['of binary data that is too long', 1009, [{ payload: Buffer.alloc(64 * 1024 + 1), opcode: BINARY }]],
];

describe('a frame that breaks the rules closes the connection: one', () => {
  it.each(broken)('%s with %i', async (_, code, frames) => {
    const client = await open();
    await client.nextMessage('metrics_update');
    client.send(...frames);
    // An update that comes at the same time neither goes into the close frame nor after it.
    await running.hub.broadcast();
    expect(await client.closeCode()).toEqual({ code, framesAfter: 0 });
  });
});

describe('the closing handshake (section 7)', () => {
  it.each([1000, 1001, 1003, 1007, 1011, 1012, 1013, 3000, 4999])(
    'with %i is answered with the same code, and then the connection ends',
    async (code) => {
      const client = await open();
      client.send({ opcode: CLOSE, payload: Buffer.from([code >> 8, code & 255]) });
      expect(await client.closeCode()).toEqual({ code, framesAfter: 0 });
    },
  );

  it('without a code is answered without one', async () => {
    const client = await open();
    client.send({ opcode: CLOSE });
    expect((await client.next(CLOSE)).payload.length).toBe(0);
    await client.ended;
  });

  it('leaves what was sent after the close unread', async () => {
    const client = await open();
    client.send({ opcode: CLOSE, payload: Buffer.from([3, 232]) }, { payload: PING_MESSAGE });
    await client.next(CLOSE);
    await client.ended;
    expect(client.frames).toEqual([]);
  });

  it('a connection that is cut inside a frame leaves nothing behind', async () => {
    const before = running.hub.connectionCount;
    const client = await open();
    client.socket.write(Buffer.from([0x81, 0xfe, 0xff]));
    client.end();
    await client.ended;
    while (running.hub.connectionCount > before) await new Promise((resolve) => setTimeout(resolve, 10));
  });
});

describe('permessage-deflate (RFC 7692)', () => {
  it('is agreed on without context takeover; updates come compressed, each for itself', async () => {
    const client = await open([DEFLATE]);
    expect(client.head).toMatch(/^sec-websocket-extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover$/im);
    await client.next(TEXT);
    const plain = await open();
    const text = (await plain.nextMessage('metrics_update'))['data'];
    for (let found = 0; found < 2; ) {
      const frame = await client.next(TEXT);
      await running.hub.broadcast();
      expect(frame.reserved).toBe(4);
      const message = JSON.parse(inflate(frame.payload)) as { data: unknown };
      expect(message.data).toEqual(text);
      expect(frame.payload.length).toBeLessThan(JSON.stringify(text).length / 3);
      found++;
    }
    client.end();
    plain.end();
  });

  it('with a smaller window is agreed on, and updates come as they are', async () => {
    const client = await open([`${DEFLATE}; server_max_window_bits=9`]);
    expect(client.head).toMatch(/permessage-deflate/);
    for (;;) {
      const frame = await client.next(TEXT);
      expect(frame.reserved).toBe(0);
      if ((JSON.parse(frame.payload.toString()) as { type: string }).type === 'metrics_update') break;
    }
    client.end();
  });

  it('is read from the client; what swells beyond the limit closes it with 1009, what is no DEFLATE with 1007 or 1002', async () => {
    const good = await open([DEFLATE]);
    good.send({ payload: deflate(PING_MESSAGE), reserved: 4 });
    for (;;) if ((await good.next(TEXT)).payload.toString().startsWith('{"type":"pong"')) break;
    good.end();
    const bomb = await open([DEFLATE]);
    bomb.send({ payload: deflate('x'.repeat(50_000_000)), reserved: 4 });
    expect((await bomb.closeCode()).code).toBe(1009);
    const noise = await open([DEFLATE]);
    noise.send({ payload: Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]), reserved: 4 });
    expect([1002, 1007]).toContain((await noise.closeCode()).code);
  });
});

it('updates, pongs and answers never end up inside one another', async () => {
  const clients = await Promise.all([open(), open([DEFLATE])]);
  for (const client of clients) {
    for (let i = 0; i < 40; i++) {
      client.send({ opcode: PING, payload: `p${i}` }, { payload: PING_MESSAGE });
      await running.hub.broadcast();
    }
    const counts = { pongs: 0, answers: 0 };
    while (counts.pongs + counts.answers < 80) {
      const frame = client.frames.shift();
      if (frame === undefined) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      if (frame.opcode === PONG) {
        expect(frame.payload.toString()).toBe(`p${counts.pongs++}`);
      } else {
        expect(frame.opcode).toBe(TEXT);
        const { type } = JSON.parse(frame.reserved === 0 ? frame.payload.toString() : inflate(frame.payload)) as { type: string };
        if (type === 'pong') counts.answers++;
      }
    }
    client.end();
  }
});

function deflate(text: string): Buffer {
  return deflateRawSync(text);
}

function inflate(payload: Buffer): string {
  return inflateRawSync(Buffer.concat([payload, Buffer.from([0, 0, 0xff, 0xff])]), { finishFlush: 2 }).toString();
}
