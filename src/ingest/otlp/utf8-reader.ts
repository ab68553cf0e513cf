import { Buffer } from 'node:buffer';

const TABLE_SIZE = 1024;
const MAX_KEY_BYTES = 64;
/** Up to here a loop over the bytes is faster than the call of a decoder. */
const SHORT_BYTES = 12;

interface Known {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Keys met last, by hash: the same few dozen come with every record. A key of the same hash takes the place of the other. */
const knownKeys: (Known | undefined)[] = new Array(TABLE_SIZE).fill(undefined);

/** Text out of UTF-8 bytes. */
export class Utf8Reader {
  readonly #buffer: Buffer;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  text(from: number, to: number): string {
    if (to - from <= SHORT_BYTES) {
      let text = '';
      let at = from;
      for (; at < to; at++) {
        const byte = this.#buffer[at] as number;
        if (byte > 127) break;
        text += String.fromCharCode(byte);
      }
      if (at === to) return text;
    }
    return this.#buffer.toString('utf8', from, to);
  }

  /** The bytes as hexadecimal digits. */
  hex(from: number, to: number): string {
    return this.#buffer.toString('hex', from, to);
  }

  /** The same text, without making it anew each time. */
  key(from: number, to: number): string {
    if (to - from > MAX_KEY_BYTES) return this.text(from, to);
    const buffer = this.#buffer;
    let hash = to - from;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (buffer[at] as number)) | 0;
    const slot = hash & (TABLE_SIZE - 1);
    const known = knownKeys[slot];
    if (known !== undefined && known.bytes.length === to - from && isAt(known.bytes, buffer, from)) return known.text;
    const text = this.text(from, to);
    knownKeys[slot] = { bytes: Uint8Array.prototype.slice.call(buffer, from, to), text };
    return text;
  }
}

function isAt(bytes: Uint8Array, buffer: Uint8Array, from: number): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== buffer[from + i]) return false;
  return true;
}
