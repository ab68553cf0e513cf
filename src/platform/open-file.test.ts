import { appendFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { OpenedFile } from '../ports/transcript-files.ts';
import { openFile } from './open-file.ts';

const SMALL_BYTES = 256 * 1024;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function write(text: string): string {
  const path = join(folder, 'a.json');
  writeFileSync(path, text);
  return path;
}

async function open(path: string): Promise<OpenedFile> {
  const file = await openFile(path);
  if (file === undefined) throw new Error(`nothing at ${path}`);
  return file;
}

async function readAll(file: OpenedFile, offset: number) {
  const lines: (string | null)[] = [];
  let bytes = 0;
  const reading = file.readLines(offset);
  let next = await reading.next();
  for (; !next.done; next = await reading.next()) {
    lines.push(...next.value.lines.map(({ text }) => text));
    bytes += next.value.bytes;
  }
  return { lines, bytes, tail: next.value };
}

describe.each([
  ['a small file', 0],
  ['the longest small file', SMALL_BYTES],
  ['a file that is not small', SMALL_BYTES + 1],
])('openFile of %s', (_, size) => {
  const beginning = '\ufefffirst è\nsecond\r\n';
  const fill = (text: string) => text + 'x'.repeat(Math.max(0, size - Buffer.byteLength(text)));

  it('gives facts, text and lines from anywhere', async () => {
    const path = write(fill(beginning));
    const file = await open(path);
    const { ino, size: length, mtimeMs } = statSync(path);
    expect(file.facts).toEqual({ path, inode: ino, size: length, modifiedAt: Math.trunc(mtimeMs) });
    expect(await file.readText(12)).toBe('first è\n');
    expect(await file.readText(10 * SMALL_BYTES)).toBe(fill(beginning).slice(1));
    const { lines, bytes, tail } = await readAll(file, 0);
    expect([lines, bytes]).toEqual([['first è', 'second'], length]);
    expect(tail?.text ?? '').toBe(fill(beginning).slice(beginning.length));
    expect((await readAll(file, 12)).lines).toEqual(['second']);
    expect(await readAll(file, length)).toEqual({ lines: [], bytes: 0, tail: undefined });
    await file.close();
  });

  it('has a fingerprint that stays when the file grows and changes with what stands before the offset', async () => {
    const path = write(fill(beginning));
    const fingerprintAt = async (offset: number) => {
      const file = await open(path);
      try {
        return await file.fingerprint(offset);
      } finally {
        await file.close();
      }
    };
    const { size: length } = statSync(path);
    const [whole, part] = [await fingerprintAt(length), await fingerprintAt(10)];
    appendFileSync(path, 'more'.repeat(SMALL_BYTES / 4));
    expect([await fingerprintAt(length), await fingerprintAt(10)]).toEqual([whole, part]);
    writeFileSync(path, fill(beginning).replace('first', 'First'));
    expect([await fingerprintAt(length), await fingerprintAt(10)]).not.toContain(whole);
    expect(await fingerprintAt(10)).not.toBe(part);
  });

  it('stays the file that was opened when its name moves on', async () => {
    const path = write(fill(beginning));
    const file = await open(path);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'another');
    expect((await file.readText(12)).startsWith('first')).toBe(true);
    await file.close();
    await file.close().catch(() => {});
  });
});

describe('openFile', () => {
  it('finds an empty file, and nothing where none is', async () => {
    const file = await open(write(''));
    expect([file.facts.size, await file.readText(100), await readAll(file, 0)]).toEqual([0, '', { lines: [], bytes: 0, tail: undefined }]);
    expect(await openFile(join(folder, 'none.json'))).toBeUndefined();
    expect(await openFile(join(folder, 'a.json', 'b.json'))).toBeUndefined();
  });

  it('throws what the system says of a folder', async () => {
    mkdirSync(join(folder, 'b.json'));
    await expect(openFile(join(folder, 'b.json'))).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' });
  });
});
