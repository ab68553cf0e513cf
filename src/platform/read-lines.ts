import type { FileHandle } from 'node:fs/promises';
import type { LineChunk, LineTail, ReadLine } from '../ports/transcript-files.ts';

export interface ReadLinesOptions {
  /** Byte to start at. */
  readonly offset: number;
  /** How much is read at a time. Default 1 MiB. */
  readonly chunkBytes?: number;
  /** A longer line is skipped: its text is null. Default 32 MiB. */
  readonly maxLineBytes?: number;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of an open file from an offset to its end, a chunk at a time: memory stays at one chunk and one line, and
 * between two chunks the event loop runs. LF and CRLF end a line; bytes that are not UTF-8 become U+FFFD; a byte
 * order mark at the beginning of the file is dropped.
 *
 * @returns what stands behind the last line end, undefined when nothing does
 */
export async function* readLines(handle: FileHandle, options: ReadLinesOptions): AsyncGenerator<LineChunk, LineTail | undefined> {
  const buffer = Buffer.allocUnsafe(options.chunkBytes ?? 1024 * 1024);
  const partial = new PartialLine(options.maxLineBytes ?? 32 * 1024 * 1024);
  let position = options.offset;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) break;
    const bytes = buffer.subarray(0, bytesRead);
    const lines: ReadLine[] = [];
    let start = position === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    for (let end = bytes.indexOf(NEWLINE, start); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      lines.push({ text: partial.finish(bytes, start, end), endOffset: position + end + 1 });
      start = end + 1;
    }
    partial.add(bytes.subarray(start));
    position += bytesRead;
    yield { lines, bytes: bytesRead };
  }
  return partial.isEmpty ? undefined : { text: partial.finish(Buffer.alloc(0), 0, 0), endOffset: position };
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
