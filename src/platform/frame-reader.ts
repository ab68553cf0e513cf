import { isUtf8 } from 'node:buffer';

const CONTINUATION = 0;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const LARGEST_CONTROL_BYTES = 125;
const NO_CODE = 1005;

export interface FrameListener {
  /** @param text - a part of what was read, so valid until this returns */
  onText(text: Buffer): void;
  onPing(payload: Buffer): void;
  /** @param code - 1005 when there was none */
  onClose(code: number): void;
}

/** A stream that is not what RFC 6455 says. */
export class BrokenFrameError extends Error {}

/**
 * Reads the frames of a WebSocket server, with no copy where a frame comes whole. No extension is taken, as none was asked for.
 *
 * @see RFC 6455, sections 5.2 to 5.5
 */
export class FrameReader {
  readonly #listener: FrameListener;
  readonly #largestMessageBytes: number;
  /** What was read of a frame that is not whole yet, and how much there must be to go on. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #neededBytes = 0;
  /** Parts of a message in fragments; null outside one. */
  #fragments: Buffer[] | null = null;
  #fragmentBytes = 0;
  #isClosed = false;

  constructor(listener: FrameListener, largestMessageBytes: number) {
    this.#listener = listener;
    this.#largestMessageBytes = largestMessageBytes;
  }

  /** @throws BrokenFrameError */
  hear(chunk: Buffer): void {
    let data = chunk;
    if (this.#waiting.length > 0) {
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.length;
      if (this.#waitingBytes < this.#neededBytes) return;
      data = Buffer.concat(this.#waiting, this.#waitingBytes);
      this.#waiting = [];
    }
    let at = 0;
    while (at < data.length && !this.#isClosed) {
      const size = this.#takeFrame(data, at);
      if (size === 0) {
        this.#waiting = [data.subarray(at)];
        this.#waitingBytes = data.length - at;
        return;
      }
      at += size;
    }
  }

  /** @returns bytes of the frame; 0 when it is not whole, with `#neededBytes` set */
  #takeFrame(data: Buffer, at: number): number {
    const left = data.length - at;
    if (left < 2) return this.#need(2);
    const first = data[at] as number;
    const second = data[at + 1] as number;
    if ((first & 0x70) !== 0) throw new BrokenFrameError('a reserved bit is set');
    if ((second & 0x80) !== 0) throw new BrokenFrameError('a server masks nothing');
    let head = 2;
    let length = second & 0x7f;
    if (length === 126) {
      head = 4;
      if (left < head) return this.#need(head);
      length = data.readUInt16BE(at + 2);
    } else if (length === 127) {
      head = 10;
      if (left < head) return this.#need(head);
      length = Number(data.readBigUInt64BE(at + 2));
    }
    const opcode = first & 0x0f;
    if (length > (opcode >= CLOSE ? LARGEST_CONTROL_BYTES : this.#largestMessageBytes)) throw new BrokenFrameError('a frame is too long');
    if (left < head + length) return this.#need(head + length);
    this.#dispatch(opcode, (first & 0x80) !== 0, data.subarray(at + head, at + head + length));
    return head + length;
  }

  #need(bytes: number): 0 {
    this.#neededBytes = bytes;
    return 0;
  }

  #dispatch(opcode: number, isFinal: boolean, payload: Buffer): void {
    switch (opcode) {
      case TEXT:
        if (this.#fragments !== null) throw new BrokenFrameError('a message begins within another');
        if (isFinal) return void this.#deliver(payload);
        this.#fragments = [];
        this.#fragmentBytes = 0;
        return void this.#addFragment(payload, isFinal);
      case CONTINUATION:
        return void this.#addFragment(payload, isFinal);
      case CLOSE:
      case PING:
      case PONG:
        if (!isFinal) throw new BrokenFrameError('a control frame is in fragments');
        return void this.#control(opcode, payload);
      default:
        throw new BrokenFrameError(`opcode ${opcode} is not expected`);
    }
  }

  #control(opcode: number, payload: Buffer): void {
    if (opcode === PING) this.#listener.onPing(payload);
    if (opcode !== CLOSE) return;
    if (payload.length === 1) throw new BrokenFrameError('a close code has two bytes');
    // Whatever comes behind it is not looked at.
    this.#isClosed = true;
    this.#listener.onClose(payload.length === 0 ? NO_CODE : payload.readUInt16BE(0));
  }

  #addFragment(payload: Buffer, isFinal: boolean): void {
    if (this.#fragments === null) throw new BrokenFrameError('a continuation continues nothing');
    this.#fragmentBytes += payload.length;
    if (this.#fragmentBytes > this.#largestMessageBytes) throw new BrokenFrameError('a message is too long');
    // What was read is used again for what comes next.
    this.#fragments.push(Buffer.from(payload));
    if (!isFinal) return;
    const whole = Buffer.concat(this.#fragments, this.#fragmentBytes);
    this.#fragments = null;
    this.#deliver(whole);
  }

  #deliver(text: Buffer): void {
    if (!isUtf8(text)) throw new BrokenFrameError('a text is not UTF-8');
    this.#listener.onText(text);
  }
}
