import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineTail, ReadLine } from '../ports/transcript-files.ts';
import { type ReadLinesOptions, readLines } from './read-lines.ts';
import { seededRandom } from './seeded-random.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-lines-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, options: Partial<ReadLinesOptions> = {}) {
  const path = join(folder, 'lines.txt');
  await writeFile(path, content);
  await using handle = await open(path);
  const lines: ReadLine[] = [];
  const reading = readLines(handle, { offset: 0, ...options });
  let next = await reading.next();
  for (; !next.done; next = await reading.next()) lines.push(...next.value.lines);
  const tail: LineTail | undefined = next.value;
  return { lines, texts: lines.map(({ text }) => text), tail };
}

describe('readLines', () => {
  it('gives each line with the offset behind its line end', async () => {
    const { lines, tail } = await read('one\r\n\nthrée\n');
    expect(lines).toEqual([
      { text: 'one', endOffset: 5 },
      { text: '', endOffset: 6 },
      { text: 'thrée', endOffset: 13 },
    ]);
    expect(tail).toBeUndefined();
  });

  it('gives a last line without a line end apart from the others', async () => {
    const { texts, tail } = await read('one\ntw');
    expect(texts).toEqual(['one']);
    expect(tail).toEqual({ text: 'tw', endOffset: 6 });
  });

  it('starts at the offset', async () => {
    expect((await read('one\ntwo\n', { offset: 4 })).lines).toEqual([{ text: 'two', endOffset: 8 }]);
  });

  it('puts lines and characters together that lie across chunks, whatever the size of the chunks', async () => {
    const random = seededRandom(7);
    const expected = Array.from({ length: 200 }, () => 'aé✓😀'.repeat(Math.floor(random() * 9)));
    for (const chunkBytes of [1, 2, 3, 7, 64, 1000]) {
      const { texts } = await read(`${expected.join('\r\n')}\r\n`, { chunkBytes });
      expect(texts).toEqual(expected);
    }
  });

  it('skips a line that is too long and reads the rest', async () => {
    for (const chunkBytes of [10, 1000]) {
      const { lines, tail } = await read(`one\n${'x'.repeat(50)}\nthree\n${'y'.repeat(50)}`, { chunkBytes, maxLineBytes: 20 });
      expect(lines).toEqual([
        { text: 'one', endOffset: 4 },
        { text: null, endOffset: 55 },
        { text: 'three', endOffset: 61 },
      ]);
      expect(tail).toEqual({ text: null, endOffset: 111 });
    }
  });

  it('reads bytes that are not UTF-8 and drops a byte order mark', async () => {
    const { texts } = await read(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0x62, 0x0a]));
    expect(texts).toEqual(['a\uFFFDb']);
  });
});
