import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderWatch } from '../ports/transcript-files.ts';
import { watchFolders } from './watch-folders.ts';

let root: string;
let watching: FolderWatch | undefined;
let changed: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'watch-folders-'));
  changed = [];
});
afterEach(async () => {
  watching?.close();
  await rm(root, { recursive: true, force: true });
});

async function start(pollOnly: boolean, roots = [root]) {
  watching = watchFolders({ roots, onChange: (path) => changed.push(path), pollMs: 100, pollOnly });
  await watching.ready;
}

async function expectChange(path: string) {
  await expect.poll(() => changed, { timeout: 3000 }).toContain(path);
  changed.length = 0;
}

describe.each([
  ['by the system', false],
  ['by polling', true],
])('watchFolders, %s', (_name, pollOnly) => {
  it('tells of files written, made and removed, in folders there are and in new ones', async () => {
    const old = join(root, 'project');
    await mkdir(old);
    await writeFile(join(old, 'a.jsonl'), 'one\n');
    await start(pollOnly);
    expect(changed).toEqual([]);

    await appendFile(join(old, 'a.jsonl'), 'two\n');
    await expectChange(join(old, 'a.jsonl'));

    const deep = join(root, 'new', 'session', 'subagents');
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'b.jsonl'), 'one\n');
    await expectChange(join(deep, 'b.jsonl'));
    await appendFile(join(deep, 'b.jsonl'), 'two\n');
    await expectChange(join(deep, 'b.jsonl'));

    await rm(join(old, 'a.jsonl'));
    await expectChange(join(old, 'a.jsonl'));
  });

  it('goes on when a folder is removed and made again', async () => {
    await mkdir(join(root, 'project'));
    await start(pollOnly);
    for (let round = 0; round < 3; round++) {
      await rm(join(root, 'project'), { recursive: true });
      await mkdir(join(root, 'project'));
      await writeFile(join(root, 'project', 'a.jsonl'), 'one\n');
      await expectChange(join(root, 'project', 'a.jsonl'));
      await appendFile(join(root, 'project', 'a.jsonl'), 'two\n');
      await expectChange(join(root, 'project', 'a.jsonl'));
    }
  });

  it('finds a root that is made, or replaced, later', async () => {
    const late = join(root, 'later', 'projects');
    await start(pollOnly, [late]);
    await mkdir(late, { recursive: true });
    await writeFile(join(late, 'a.jsonl'), 'one\n');
    await expectChange(join(late, 'a.jsonl'));

    await rename(late, join(root, 'aside'));
    await sleep(300);
    await mkdir(late);
    await writeFile(join(late, 'b.jsonl'), 'one\n');
    await expectChange(join(late, 'b.jsonl'));
  });
});

it('tells of a burst of writes to one file once or twice, not of each', async () => {
  await writeFile(join(root, 'a.jsonl'), '');
  await start(false);
  await Promise.all(Array.from({ length: 200 }, () => appendFile(join(root, 'a.jsonl'), 'line\n')));
  await sleep(200);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.length).toBeLessThan(6);
});
