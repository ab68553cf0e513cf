import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FileFacts, ProblemListener } from '../ports/transcript-files.ts';

/** Deeper than any agent nests its histories, and an end to whatever a folder contains by accident. */
const MAX_DEPTH = 12;
const STATS_AT_ONCE = 64;

export interface FileTree {
  readonly files: FileFacts[];
  /** Every folder looked into, `root` first. */
  readonly folders: string[];
}

/**
 * Walks the folder (or takes the file) at `root`. Symbolic links are followed, each folder once, so a ring ends.
 * What cannot be read is reported and left out; what is not there is simply absent.
 */
export async function listTree(root: string, matches: (path: string) => boolean, onProblem: ProblemListener = () => {}): Promise<FileTree> {
  const tree: FileTree = { files: [], folders: [] };
  const seen = new Set<string>();
  let level = [resolve(root)];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const below: string[] = [];
    const visit = async (path: string) => {
      const facts = await findStats(path, onProblem);
      if (facts?.isDirectory()) {
        const identity = `${facts.dev}:${facts.ino}`;
        if (seen.has(identity)) return;
        seen.add(identity);
        tree.folders.push(path);
        for (const entry of await listEntries(path, onProblem)) {
          const child = join(path, entry.name);
          if (!entry.isFile() || matches(child)) below.push(child);
        }
      } else if (facts?.isFile() && (depth === 0 || matches(path))) {
        tree.files.push(toFileFacts(path, facts));
      }
    };
    for (let index = 0; index < level.length; index += STATS_AT_ONCE)
      await Promise.all(level.slice(index, index + STATS_AT_ONCE).map(visit));
    level = below;
  }
  return tree;
}

export function toFileFacts(path: string, stats: Stats): FileFacts {
  return { path, inode: stats.ino, size: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) };
}

/** @returns undefined when nothing is there, or it may not be looked at */
export async function findStats(path: string, onProblem: ProblemListener = () => {}): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (!isAbsent(error)) onProblem(describeProblem(path, error));
    return undefined;
  }
}

export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

export function describeProblem(path: string, error: unknown): string {
  return `${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
}

async function listEntries(folder: string, onProblem: ProblemListener): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (!isAbsent(error)) onProblem(describeProblem(folder, error));
    return [];
  }
}
