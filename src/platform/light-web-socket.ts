import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { TextSocket, TextSocketListener } from '../ports/text-socket.ts';
import { FrameReader } from './frame-reader.ts';

const TEXT = 0x81;
const CLOSE = 0x88;
const PONG = 0x8a;
const NORMAL_CLOSE = Buffer.from([0x03, 0xe8]);
/** RFC 6455, section 1.3. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const LARGEST_HEAD_BYTES = 16 * 1024;
const LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024;
const LARGEST_SENT_BYTES = 65_535;

/** A WebSocket client that costs little: thousands of them fit one process and one core. No TLS and no compression. */
export class LightWebSocket implements TextSocket {
  readonly #socket: Socket;
  readonly #listener: TextSocketListener;
  readonly #reader: FrameReader;
  readonly #key = randomBytes(16).toString('base64');
  /** Of the answer to the handshake, until it is whole; null from then on. */
  #head: Buffer | null = Buffer.alloc(0);
  #arrivedAt = 0;
  #isEnded = false;
  #isClosing = false;

  /** @param url - of scheme `ws:` */
  constructor(url: URL, listener: TextSocketListener) {
    this.#listener = listener;
    this.#reader = new FrameReader(
      {
        onText: (text) => listener.onText(text, this.#arrivedAt),
        onPing: (payload) => this.#write(PONG, payload),
        onClose: (code) => this.#answerClose(code),
      },
      LARGEST_MESSAGE_BYTES,
    );
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    this.#socket = connect({ host, port: Number(url.port || 80), noDelay: true });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.code ?? 'failed'));
    this.#socket.on('close', () => this.#end('ended'));
    this.#socket.on('data', (chunk: Buffer) => this.#hear(chunk));
    this.#socket.write(
      [
        `GET ${url.pathname}${url.search} HTTP/1.1`,
        `Host: ${url.host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${this.#key}`,
        '\r\n',
      ].join('\r\n'),
    );
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
  }

  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#write(CLOSE, NORMAL_CLOSE);
  }

  destroy(): void {
    this.#isEnded = true;
    this.#socket.destroy();
  }

  #hear(chunk: Buffer): void {
    if (this.#isEnded) return;
    this.#arrivedAt = performance.timeOrigin + performance.now();
    try {
      if (this.#head === null) this.#reader.hear(chunk);
      else this.#shakeHands(Buffer.concat([this.#head, chunk]));
    } catch (error) {
      this.#end('bad_frame');
      this.#socket.destroy(error instanceof Error ? error : undefined);
    }
  }

  #shakeHands(head: Buffer): void {
    const end = head.indexOf('\r\n\r\n');
    this.#head = head;
    if (end < 0) {
      if (head.length > LARGEST_HEAD_BYTES) this.#fail('bad_handshake');
      return;
    }
    const [status = '', ...lines] = head.toString('latin1', 0, end).split('\r\n');
    const code = /^HTTP\/1\.1 (\d{3})/.exec(status)?.[1];
    if (code !== '101') return void this.#fail(code === undefined ? 'bad_handshake' : `http_${code}`);
    const accept = lines
      .find((line) => /^sec-websocket-accept:/i.test(line))
      ?.split(':')[1]
      ?.trim();
    const wanted = createHash('sha1').update(`${this.#key}${ACCEPT_SUFFIX}`).digest('base64');
    if (accept !== wanted) return void this.#fail('bad_handshake');
    this.#head = null;
    this.#listener.onOpen();
    if (end + 4 < head.length) this.#reader.hear(head.subarray(end + 4));
  }

  #fail(reason: string): void {
    this.#end(reason);
    this.#socket.destroy();
  }

  #answerClose(code: number): void {
    this.close();
    this.#socket.end();
    this.#end(`close_${code}`);
  }

  #end(reason: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#listener.onEnd(reason);
  }

  /** @param first - first byte of the frame: final, and its opcode */
  #write(first: number, payload: Buffer): void {
    if (this.#isEnded || !this.#socket.writable) return;
    if (payload.length > LARGEST_SENT_BYTES)
      throw new RangeError(`a message has ${LARGEST_SENT_BYTES} bytes at most; got ${payload.length}`);
    const isShort = payload.length < 126;
    const head = isShort ? 2 : 4;
    const frame = Buffer.allocUnsafe(head + 4 + payload.length);
    frame[0] = first;
    frame[1] = 0x80 | (isShort ? payload.length : 126);
    if (!isShort) frame.writeUInt16BE(payload.length, 2);
    const mask = randomBytes(4);
    mask.copy(frame, head);
    for (let i = 0; i < payload.length; i++) frame[head + 4 + i] = (payload[i] as number) ^ (mask[i & 3] as number);
    this.#socket.write(frame);
  }
}
