import type { LineChunk, LineTail, ReadLine } from '../ports/transcript-files.ts';

/** An open file, or its bytes in memory. */
export interface ByteReader {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
}

export interface ReadLinesOptions {
  /** Byte to start at. */
  readonly offset: number;
  /** How much is read at a time. Default 1 MiB. */
  readonly chunkBytes?: number;
  /** A longer line is skipped: its text is null. Default 32 MiB. */
  readonly maxLineBytes?: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** Buffers kept for later readers. */
const IDLE_BUFFERS = 4;
const EMPTY = Buffer.alloc(0);
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of an open file from an offset to its end, a chunk at a time: memory stays at two chunks and one line, and
 * between two chunks the event loop runs. LF and CRLF end a line; bytes that are not UTF-8 become U+FFFD; a byte
 * order mark at the beginning of the file is dropped.
 *
 * @returns what stands behind the last line end, undefined when nothing does
 */
export async function* readLines(file: ByteReader, options: ReadLinesOptions): AsyncGenerator<LineChunk, LineTail | undefined> {
  const buffers = new BufferPair(options.chunkBytes ?? CHUNK_BYTES);
  const partial = new PartialLine(options.maxLineBytes ?? 32 * 1024 * 1024);
  let position = options.offset;
  let reading = buffers.fill(file, position);
  try {
    for (;;) {
      const bytes = await reading;
      if (bytes.length === 0) break;
      // The next chunk is read while this one is being used; one cut short is the last.
      reading = bytes.length < buffers.size ? Promise.resolve(EMPTY) : buffers.fill(file, position + bytes.length);
      const lines: ReadLine[] = [];
      let start = position === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
      for (let end = bytes.indexOf(NEWLINE, start); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        lines.push({ text: partial.finish(bytes, start, end), endOffset: position + end + 1 });
        start = end + 1;
      }
      partial.add(bytes.subarray(start));
      position += bytes.length;
      yield { lines, bytes: bytes.length };
    }
  } finally {
    // Whoever stops early leaves a read under way into one of the buffers.
    await reading.catch(() => {});
    buffers.release();
  }
  return partial.isEmpty ? undefined : { text: partial.finish(EMPTY, 0, 0), endOffset: position };
}

/** Two buffers filled in turn. They come from the last reader and go to the next: fresh memory costs as much as the read. */
class BufferPair {
  static readonly #idle: Buffer[] = [];
  readonly size: number;
  #next: Buffer;
  #other: Buffer | undefined;

  constructor(size: number) {
    this.size = size;
    this.#next = this.#take();
  }

  /** Bytes from `position` on, in a buffer that stands until the call after the next. */
  async fill(file: ByteReader, position: number): Promise<Buffer> {
    const buffer = this.#next;
    this.#next = this.#other ?? this.#take();
    this.#other = buffer;
    const { bytesRead } = await file.read(buffer, 0, this.size, position);
    return buffer.subarray(0, bytesRead);
  }

  release(): void {
    for (const buffer of [this.#next, this.#other]) {
      if (buffer?.length === CHUNK_BYTES && BufferPair.#idle.length < IDLE_BUFFERS) BufferPair.#idle.push(buffer);
    }
  }

  #take(): Buffer {
    return (this.size === CHUNK_BYTES ? BufferPair.#idle.pop() : undefined) ?? Buffer.allocUnsafe(this.size);
  }
}

/** The beginning of a line that goes on in the next chunk. */
class PartialLine {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Copies the bytes, because the chunk they lie in is overwritten; past the limit only their number is kept. */
  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) this.#pieces = [];
    else this.#pieces.push(Buffer.from(bytes));
  }

  /** The line that ends with `bytes[start..end)`; null when it is too long. Starts over empty. */
  finish(bytes: Buffer, start: number, end: number): string | null {
    const pieces = this.#pieces;
    const length = this.#length + end - start;
    const isWhole = this.#length === 0;
    this.#pieces = [];
    this.#length = 0;
    if (length > this.#maxBytes) return null;
    return isWhole ? decode(bytes, start, end) : decode(Buffer.concat([...pieces, bytes.subarray(start, end)]), 0, length);
  }
}

function decode(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
}
