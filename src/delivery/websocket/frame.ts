import { constants, deflateRawSync } from 'node:zlib';

const FINAL_TEXT = 0x81;
/** Says that the payload is compressed (RFC 7692). */
const RSV1 = 0x40;
/** Below this, compressing costs more than it saves. */
const LEAST_COMPRESSED_BYTES = 1024;
/** What ends a flushed DEFLATE stream; RFC 7692 section 7.2.1 leaves it out. */
const FLUSH_TAIL_BYTES = 4;

/**
 * One message of the server in the forms in which it goes out. Each form is made once, when first needed, and the one
 * buffer is written to every socket.
 */
export class Frame {
  readonly type: string;
  readonly text: string;
  /** Of updates; null for other messages. */
  readonly sequence: number | null;
  #plain: Buffer | undefined;
  #compressed: Buffer | undefined;
  #event: Buffer | undefined;

  /** @param text - JSON text of the message */
  constructor(type: string, text: string, sequence: number | null = null) {
    this.type = type;
    this.text = text;
    this.sequence = sequence;
  }

  /** A whole WebSocket frame. */
  get plain(): Buffer {
    this.#plain ??= frameText(Buffer.from(this.text), false);
    return this.#plain;
  }

  /**
   * The same for those who negotiated `permessage-deflate` without context takeover: compressed when it goes to many and
   * that makes it shorter.
   */
  get compressed(): Buffer {
    this.#compressed ??= this.#compress();
    return this.#compressed;
  }

  /** As a Server-Sent Event. */
  get event(): Buffer {
    const id = this.sequence === null ? '' : `id: ${this.sequence}\n`;
    this.#event ??= Buffer.from(`${id}event: ${this.type}\ndata: ${this.text}\n\n`);
    return this.#event;
  }

  #compress(): Buffer {
    if (this.sequence === null || this.text.length < LEAST_COMPRESSED_BYTES) return this.plain;
    const flushed = deflateRawSync(this.text, { finishFlush: constants.Z_SYNC_FLUSH });
    const frame = frameText(flushed.subarray(0, flushed.length - FLUSH_TAIL_BYTES), true);
    return frame.length < this.plain.length ? frame : this.plain;
  }
}

/** A whole text message as one unmasked frame of RFC 6455 section 5.2. */
function frameText(payload: Buffer, isCompressed: boolean): Buffer {
  const { length } = payload;
  const headBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(headBytes + length);
  frame[0] = isCompressed ? FINAL_TEXT | RSV1 : FINAL_TEXT;
  if (headBytes === 2) {
    frame[1] = length;
  } else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(frame, headBytes);
  return frame;
}
