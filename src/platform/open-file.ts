import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { FileFacts, OpenedFile } from '../ports/transcript-files.ts';
import { isAbsent, toFileFacts } from './list-files.ts';
import { readLines } from './read-lines.ts';

const HEAD_BYTES = 1024;
const TAIL_BYTES = 256;

/** @returns undefined when there is no such file @throws the system's error when it may not be read */
export async function openFile(path: string): Promise<OpenedFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  try {
    return new LocalFile(handle, toFileFacts(path, await handle.stat()));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class LocalFile implements OpenedFile {
  readonly facts: FileFacts;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, facts: FileFacts) {
    this.#handle = handle;
    this.facts = facts;
  }

  /**
   * Hash of the first 1,024 bytes and of the last 256 before `offset`: the beginning tells a file from another that
   * took its place, the end tells whether it was rewritten in place.
   */
  async fingerprint(offset: number): Promise<string> {
    const hash = createHash('sha256');
    const [head, tail] = await Promise.all([
      this.#readAt(0, Math.min(HEAD_BYTES, offset)),
      this.#readAt(Math.max(0, offset - TAIL_BYTES), Math.min(TAIL_BYTES, offset)),
    ]);
    hash.update(head).update(tail);
    return `${offset}:${hash.digest('base64url').slice(0, 22)}`;
  }

  readLines(offset: number) {
    return readLines(this.#handle, { offset });
  }

  async readText(maxBytes: number): Promise<string> {
    return new TextDecoder().decode(await this.#readAt(0, Math.min(maxBytes, this.facts.size)));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #readAt(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = length === 0 ? { bytesRead: 0 } : await this.#handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  }
}
