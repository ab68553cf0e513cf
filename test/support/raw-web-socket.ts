import { connect, type Socket } from 'node:net';

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export interface RawFrame {
  readonly isFinal: boolean;
  /** The three reserved bits, RSV1 being 4. */
  readonly reserved: number;
  readonly opcode: number;
  readonly isMasked: boolean;
  readonly payload: Buffer;
}

export interface SentFrame {
  readonly opcode?: number;
  readonly payload?: Buffer | string;
  readonly isFinal?: boolean;
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** What the head says of the length, when that is not true. */
  readonly declaredLength?: bigint;
}

const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A WebSocket client that sends and shows bare frames, right or wrong. */
export class RawWebSocket {
  readonly socket: Socket;
  /** Head of the answer to the handshake. */
  readonly head: string;
  readonly frames: RawFrame[] = [];
  readonly ended: Promise<void>;
  #buffer: Buffer = Buffer.alloc(0);
  #wake: () => void = () => {};

  private constructor(socket: Socket, head: string, rest: Buffer) {
    this.socket = socket;
    this.head = head;
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('close', () => this.#wake());
    this.#hear(rest);
  }

  /** Resolves with the answer to the handshake, whatever that is. @param lines - of the head, in place of those of a right one */
  static async open(port: number, lines: readonly string[] = [], requestLine = 'GET / HTTP/1.1'): Promise<RawWebSocket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const own = new Set(lines.map((line) => line.split(':')[0]?.toLowerCase()));
    const usual = [
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ].filter((line) => !own.has(line.split(':')[0]?.toLowerCase() ?? ''));
    socket.write(`${[requestLine, ...usual, ...lines.filter((line) => !line.endsWith(':'))].join('\r\n')}\r\n\r\n`);
    let answer: Buffer = Buffer.alloc(0);
    const [head, rest] = await new Promise<[string, Buffer]>((resolve, reject) => {
      const onData = (chunk: Buffer) => {
        answer = Buffer.concat([answer, chunk]);
        const end = answer.indexOf('\r\n\r\n');
        if (end < 0) return;
        socket.off('data', onData);
        resolve([answer.toString('latin1', 0, end), answer.subarray(end + 4)]);
      };
      socket.on('data', onData);
      socket.once('close', () => reject(new Error(`closed after ${answer.toString('latin1')}`)));
    });
    return new RawWebSocket(socket, head, rest);
  }

  get status(): number {
    return Number(this.head.slice(9, 12));
  }

  send(...frames: readonly SentFrame[]): void {
    this.socket.write(Buffer.concat(frames.map(toBytes)));
  }

  /** The next frame of an opcode; others before it are skipped. @throws when the connection ends before, or after 5 s */
  async next(opcode: number): Promise<RawFrame> {
    const deadline = performance.now() + 5000;
    for (;;) {
      while (this.frames.length > 0) {
        const frame = this.frames.shift() as RawFrame;
        if (frame.opcode === opcode) return frame;
      }
      if (this.socket.destroyed) throw new Error(`the connection ended without a frame of opcode ${opcode}`);
      await this.#change(deadline);
    }
  }

  /** The next text message of a type. */
  async nextMessage(type: string): Promise<Record<string, unknown>> {
    for (;;) {
      const message = JSON.parse((await this.next(TEXT)).payload.toString()) as Record<string, unknown>;
      if (message['type'] === type) return message;
    }
  }

  /** Waits for a close frame and for the end of the connection. @returns the code, and how many frames came after it */
  async closeCode(): Promise<{ readonly code: number; readonly framesAfter: number }> {
    const frame = await this.next(CLOSE);
    const code = frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE(0);
    this.send({ opcode: CLOSE, payload: frame.payload.subarray(0, 2) });
    await this.ended;
    return { code, framesAfter: this.frames.length };
  }

  end(): void {
    this.socket.destroy();
  }

  #change(deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nothing came within 5 s')), deadline - performance.now());
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #hear(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const parsed = parse(this.#buffer);
      if (parsed === undefined) break;
      this.frames.push(parsed.frame);
      this.#buffer = this.#buffer.subarray(parsed.size);
    }
    this.#wake();
  }
}

function parse(data: Buffer): { readonly frame: RawFrame; readonly size: number } | undefined {
  if (data.length < 2) return undefined;
  const [first, second] = [data[0] as number, data[1] as number];
  const short = second & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < head) return undefined;
  const length = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  if (data.length < head + length) return undefined;
  const frame = {
    ...{ isFinal: (first & 0x80) !== 0, reserved: (first >> 4) & 7, opcode: first & 15, isMasked: (second & 0x80) !== 0 },
    payload: Buffer.from(data.subarray(head, head + length)),
  };
  return { frame, size: head + length };
}

function toBytes({ opcode = TEXT, payload = '', isFinal = true, reserved = 0, isMasked = true, declaredLength }: SentFrame): Buffer {
  const body = Buffer.from(payload);
  const length = declaredLength ?? BigInt(body.length);
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = isMasked ? 0x80 : 0;
  let head: Buffer;
  if (length < 126n) {
    head = Buffer.from([first, mask | Number(length)]);
  } else if (length < 65_536n) {
    head = Buffer.from([first, mask | 126, 0, 0]);
    head.writeUInt16BE(Number(length), 2);
  } else {
    head = Buffer.from([first, mask | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(length, 2);
  }
  if (!isMasked) return Buffer.concat([head, body]);
  for (let i = 0; i < body.length; i++) body[i] = (body[i] as number) ^ (MASK[i % 4] as number);
  return Buffer.concat([head, MASK, body]);
}
