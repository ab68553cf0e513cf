import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SkillFile, SkillFolders } from '../ports/skill-folders.ts';

const MOST_FILES = 200;
const MAX_DEPTH = 4;
const LONGEST_FILE = 1024 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
const SKIPPED = new Set(['node_modules', '__pycache__']);

/** The folders of skills on this machine. */
export const localSkillFolders: SkillFolders = { listFiles, readFile };

async function listFiles(folder: string): Promise<SkillFile[] | undefined> {
  const found: SkillFile[] = [];
  if (!(await collect(folder, '', 0, found))) return undefined;
  return found.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES ? undefined : found;
}

/** @returns false when there is too much */
async function collect(folder: string, prefix: string, depth: number, found: SkillFile[]): Promise<boolean> {
  for (const entry of await readFolder(join(folder, prefix))) {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    const name = `${prefix}${entry.name}`;
    // A link is neither.
    if (entry.isDirectory()) {
      if (depth >= MAX_DEPTH || !(await collect(folder, `${name}/`, depth + 1, found))) return false;
    } else if (entry.isFile()) {
      const stats = await lstat(join(folder, name)).catch(() => undefined);
      if (stats === undefined) continue;
      if (stats.size > LONGEST_FILE || found.length >= MOST_FILES) return false;
      found.push({ name, size: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) });
    }
  }
  return true;
}

async function readFolder(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readFile(folder: string, name: string): Promise<Uint8Array | undefined> {
  const path = join(folder, ...name.split('/'));
  try {
    const root = await realpath(folder);
    // Also when a folder on the way was replaced by a link since it was listed.
    if ((await realpath(path)) !== join(root, ...name.split('/')) || !path.startsWith(`${join(folder)}${sep}`)) return undefined;
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    try {
      const stats = await handle.stat();
      return stats.isFile() && stats.size <= LONGEST_FILE ? await handle.readFile() : undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
