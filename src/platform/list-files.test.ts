import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { listTree } from './list-files.ts';

const isTranscript = (path: string) => path.endsWith('.jsonl');

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function write(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'x');
  return path;
}

async function list(root = folder) {
  const { files } = await listTree(root, isTranscript);
  return files.map(({ path }) => relative(folder, path)).sort();
}

describe('listTree', () => {
  it('finds the files that match, however deep, with what the system says of them', async () => {
    for (const name of ['a.jsonl', 'b.txt', 'p/q/r/c.jsonl', 'p/d.json']) write(name);
    expect(await list()).toEqual(['a.jsonl', 'p/q/r/c.jsonl']);
    const [file] = (await listTree(join(folder, 'p'), isTranscript)).files;
    expect(file).toEqual({ path: join(folder, 'p/q/r/c.jsonl'), inode: expect.any(Number), size: 1, modifiedAt: expect.any(Number) });
  });

  it('takes a file that was named, whatever it is called, and finds nothing where nothing is', async () => {
    write('b.txt');
    expect(await list(join(folder, 'b.txt'))).toEqual(['b.txt']);
    expect(await list(join(folder, 'none'))).toEqual([]);
  });

  it('follows links to files that match and to folders, each folder once', async () => {
    write('real/a.jsonl');
    write('elsewhere.txt');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    symlinkSync(folder, join(folder, 'real', 'ring'));
    symlinkSync(join(folder, 'real', 'a.jsonl'), join(folder, 'b.jsonl'));
    symlinkSync(join(folder, 'real', 'a.jsonl'), join(folder, 'c.txt'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'd.jsonl'));
    const { files, folders } = await listTree(folder, isTranscript);
    expect(files.map(({ path }) => relative(folder, path)).filter((path) => path === 'b.jsonl')).toEqual(['b.jsonl']);
    expect(files.filter(({ path }) => path.endsWith('/a.jsonl')).length).toBe(1);
    expect([files.length, folders.length]).toEqual([2, 2]);
  });

  it('lets the event loop run in a large tree', async () => {
    for (let index = 0; index < 600; index++) write(`p${index % 7}/${index}.jsonl`);
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    expect((await list()).length).toBe(600);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(3);
  });
});
