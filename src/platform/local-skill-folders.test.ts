import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFiles } from '../../test/support/made-up-home.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { localSkillFolders } from './local-skill-folders.ts';

const { listFiles, readFile } = localSkillFolders;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'skill');
  writeFiles(folder, files);
  return folder;
}

const namesIn = async (folder: string) => (await listFiles(folder))?.map(({ name }) => name);

it('lists the files of a skill without links, hidden files and dependencies', async () => {
  const folder = folderWith({
    'SKILL.md': 'x',
    'scripts/run.sh': 'x',
    '.git/config': 'x',
    'node_modules/a/index.js': 'x',
    '../outside.txt': 'x',
  });
  symlinkSync(join(folder, '../outside.txt'), join(folder, 'link.txt'));
  symlinkSync(join(folder, '..'), join(folder, 'up'));
  expect(await namesIn(folder)).toEqual(['SKILL.md', 'scripts/run.sh']);
  expect(Buffer.from((await readFile(folder, 'scripts/run.sh')) ?? []).toString()).toBe('x');
  expect(await namesIn(join(folder, 'absent'))).toEqual([]);
});

it('reads nothing through a link, put there before or since', async () => {
  const folder = folderWith({ 'SKILL.md': 'x', 'docs/a.md': 'inside', '../elsewhere/a.md': 'outside' });
  symlinkSync(join(folder, '../elsewhere/a.md'), join(folder, 'link.md'));
  for (const name of ['link.md', '../elsewhere/a.md', 'docs/../../elsewhere/a.md', 'docs', 'absent', '']) {
    expect(await readFile(folder, name), name).toBeUndefined();
  }
  renameSync(join(folder, 'docs'), join(folder, 'kept'));
  symlinkSync(join(folder, '../elsewhere'), join(folder, 'docs'));
  expect(await readFile(folder, 'docs/a.md')).toBeUndefined();
});

it('finds a skill whose own folder is a link', async () => {
  const folder = folderWith({ 'SKILL.md': 'x' });
  symlinkSync(folder, `${folder}-link`);
  expect(await namesIn(`${folder}-link`)).toEqual(['SKILL.md']);
  expect(await readFile(`${folder}-link`, 'SKILL.md')).toHaveLength(1);
});

it.each([
  ['too many files', (folder: string) => Array.from({ length: 201 }, (_, index) => writeFileSync(join(folder, `f${index}`), ''))],
  ['a file that is too large', (folder: string) => writeFileSync(join(folder, 'big'), Buffer.alloc(1024 * 1024 + 1))],
  ['folders too deep', (folder: string) => mkdirSync(join(folder, 'a/b/c/d/e'), { recursive: true })],
])('does not list a skill with %s', async (_, fill) => {
  const folder = folderWith({ 'SKILL.md': 'x' });
  fill(folder);
  expect(await listFiles(folder)).toBeUndefined();
});
