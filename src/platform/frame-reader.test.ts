import { describe, expect, it } from 'vitest';
import { BrokenFrameError, FrameReader } from './frame-reader.ts';

const TEXT = 0x81;
const TEXT_PART = 0x01;
const PART = 0x00;
const LAST_PART = 0x80;
const PING = 0x89;
const PONG = 0x8a;
const CLOSE = 0x88;

function frame(first: number, payload: Buffer | string = '', second?: number): Buffer {
  const body = Buffer.from(payload);
  if (body.length < 126) return Buffer.concat([Buffer.from([first, second ?? body.length]), body]);
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  else head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

function read(chunks: readonly Buffer[]): string[] {
  const heard: string[] = [];
  const reader = new FrameReader(
    {
      onText: (text) => heard.push(`text ${text.length > 20 ? text.length : text}`),
      onPing: (payload) => heard.push(`ping ${payload}`),
      onClose: (code) => heard.push(`close ${code}`),
    },
    100_000,
  );
  for (const chunk of chunks) reader.hear(chunk);
  return heard;
}

const inBytes = (data: Buffer) => Array.from(data, (byte) => Buffer.from([byte]));

describe('FrameReader', () => {
  const stream = Buffer.concat([
    frame(TEXT, 'one'),
    frame(TEXT, 'x'.repeat(300)),
    frame(TEXT, 'y'.repeat(70_000)),
    frame(TEXT, ''),
    frame(TEXT_PART, 'be'),
    frame(PING, 'p'),
    frame(PART, 'gin'),
    frame(PONG),
    frame(LAST_PART, 'ning'),
    frame(CLOSE, Buffer.from([0x03, 0xf5])),
  ]);
  const heard = ['text one', 'text 300', 'text 70000', 'text ', 'ping p', 'text beginning', 'close 1013'];

  it('reads messages of all lengths and in fragments, with control frames between', () => {
    expect(read([stream])).toEqual(heard);
  });

  it('reads the same however the stream is cut', () => {
    expect(read(inBytes(stream))).toEqual(heard);
    for (const size of [3, 7, 1000, 65_537]) {
      const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
        stream.subarray(index * size, (index + 1) * size),
      );
      expect(read(pieces)).toEqual(heard);
    }
  });

  it('looks at nothing behind a close frame, which may be without a code', () => {
    expect(read([Buffer.concat([frame(CLOSE), frame(TEXT, 'late')]), frame(TEXT, 'later')])).toEqual(['close 1005']);
  });

  it.each([
    ['a reserved bit', frame(TEXT | 0x40, 'x')],
    ['a mask', frame(TEXT, 'abcd', 0x84)],
    ['an unknown opcode', frame(0x83)],
    ['a binary message', frame(0x82, 'x')],
    ['a continuation of nothing', frame(LAST_PART, 'x')],
    ['a message within a message', Buffer.concat([frame(TEXT_PART, 'a'), frame(TEXT, 'b')])],
    ['a control frame in fragments', frame(0x09, 'x')],
    ['a long control frame', frame(PING, 'x'.repeat(126))],
    ['half a close code', frame(CLOSE, 'x')],
    ['a text that is not UTF-8', frame(TEXT, Buffer.from([0xc3, 0x28]))],
    ['a message that is too long', frame(TEXT, 'x'.repeat(100_001))],
    ['fragments that are too long together', Buffer.concat([frame(TEXT_PART, 'x'.repeat(60_000)), frame(LAST_PART, 'x'.repeat(60_000))])],
  ])('refuses %s', (_, data) => {
    expect(() => read([data])).toThrow(BrokenFrameError);
    expect(() => read(inBytes(data))).toThrow(BrokenFrameError);
  });
});
