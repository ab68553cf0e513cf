import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FileFacts, OpenedFile } from '../ports/transcript-files.ts';
import { isAbsent, toFileFacts } from './list-files.ts';
import { type ByteReader, readLines } from './read-lines.ts';

/** A file of at most so many bytes is read when it is opened, and not held open. */
const SMALL_BYTES = 256 * 1024;
const HEAD_BYTES = 1024;
const TAIL_BYTES = 256;
const UTF8 = new TextDecoder();

/** @returns undefined when there is no such file @throws the system's error when it may not be read */
export async function openFile(path: string): Promise<OpenedFile | undefined> {
  try {
    return readSmallFile(path) ?? (await openLargeFile(path));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Some agents keep a session in thousands of small files. To ask another thread for each of the steps takes ten times as
 * long as the steps.
 *
 * @returns undefined when it is not small
 */
function readSmallFile(path: string): LocalFile | undefined {
  const file = openSync(path, 'r');
  try {
    const facts = toFileFacts(path, fstatSync(file));
    if (facts.size > SMALL_BYTES) return undefined;
    return new LocalFile(new MemoryReader((buffer) => readSync(file, buffer, 0, facts.size, 0)), facts);
  } finally {
    closeSync(file);
  }
}

async function openLargeFile(path: string): Promise<LocalFile> {
  const handle = await open(path, 'r');
  try {
    return new LocalFile(new HandleReader(handle), toFileFacts(path, await handle.stat()));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Bytes from `position` on, of at most `length`; fewer at the end of the file. */
interface PlacedReader extends ByteReader {
  readAt(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

class HandleReader implements PlacedReader {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  read(buffer: Buffer, offset: number, length: number, position: number) {
    return this.#handle.read(buffer, offset, length, position);
  }

  async readAt(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = length === 0 ? { bytesRead: 0 } : await this.#handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Buffers kept for later files: fresh memory costs as much as the read. */
const IDLE_BUFFERS = 4;
const idleBuffers: Buffer[] = [];
const EMPTY = Buffer.alloc(0);

class MemoryReader implements PlacedReader {
  #buffer: Buffer;
  #bytes: Buffer;

  /** @param fill - puts the bytes into the buffer and returns how many */
  constructor(fill: (buffer: Buffer) => number) {
    this.#buffer = idleBuffers.pop() ?? Buffer.allocUnsafeSlow(SMALL_BYTES);
    this.#bytes = this.#buffer.subarray(0, fill(this.#buffer));
  }

  async read(buffer: Buffer, offset: number, length: number, position: number) {
    return { bytesRead: this.#bytes.copy(buffer, offset, position, position + length) };
  }

  async readAt(position: number, length: number): Promise<Buffer> {
    return this.#bytes.subarray(position, position + length);
  }

  async close(): Promise<void> {
    if (this.#buffer.length > 0 && idleBuffers.length < IDLE_BUFFERS) idleBuffers.push(this.#buffer);
    this.#buffer = EMPTY;
    this.#bytes = EMPTY;
  }
}

class LocalFile implements OpenedFile {
  readonly facts: FileFacts;
  readonly #reader: PlacedReader;

  constructor(reader: PlacedReader, facts: FileFacts) {
    this.#reader = reader;
    this.facts = facts;
  }

  /**
   * Hash of the first 1,024 bytes and of the last 256 before `offset`: the beginning tells a file from another that
   * took its place, the end tells whether it was rewritten in place.
   */
  async fingerprint(offset: number): Promise<string> {
    const hash = createHash('sha256');
    const [head, tail] = await Promise.all([
      this.#reader.readAt(0, Math.min(HEAD_BYTES, offset)),
      this.#reader.readAt(Math.max(0, offset - TAIL_BYTES), Math.min(TAIL_BYTES, offset)),
    ]);
    hash.update(head).update(tail);
    return `${offset}:${hash.digest('base64url').slice(0, 22)}`;
  }

  readLines(offset: number) {
    return readLines(this.#reader, { offset });
  }

  async readText(maxBytes: number): Promise<string> {
    return UTF8.decode(await this.#reader.readAt(0, Math.min(maxBytes, this.facts.size)));
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
