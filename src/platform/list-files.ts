import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FileFacts, ProblemListener } from '../ports/transcript-files.ts';

/** Deeper than any agent nests its histories, and an end to whatever a folder contains by accident. */
const MAX_DEPTH = 12;
/** Looks between which the event loop runs. To ask another thread for each takes ten times as long as the look. */
const LOOKS_AT_ONCE = 128;

export interface FileTree {
  readonly files: FileFacts[];
  /** Every folder looked into, `root` first. */
  readonly folders: string[];
}

/** Something in a folder. What is no plain file may yet lead to one: then its path is still to be matched. */
interface Find {
  readonly path: string;
  readonly isWanted?: true;
}

/**
 * Walks the folder (or takes the file) at `root`. Symbolic links are followed, each folder once, so a ring ends.
 * What cannot be read is reported and left out; what is not there is simply absent.
 */
export async function listTree(root: string, matches: (path: string) => boolean, onProblem: ProblemListener = () => {}): Promise<FileTree> {
  const tree: FileTree = { files: [], folders: [] };
  const seen = new Set<string>();
  let level: Find[] = [{ path: resolve(root), isWanted: true }];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const below: Find[] = [];
    const visit = ({ path, isWanted }: Find) => {
      const facts = lookAt(path, onProblem);
      if (facts?.isDirectory()) {
        const identity = `${facts.dev}:${facts.ino}`;
        if (seen.has(identity)) return;
        seen.add(identity);
        tree.folders.push(path);
        const prefix = path.endsWith(sep) ? path : path + sep;
        for (const entry of listEntries(path, onProblem)) {
          const child = prefix + entry.name;
          if (!entry.isFile()) below.push({ path: child });
          else if (matches(child)) below.push({ path: child, isWanted: true });
        }
      } else if (facts?.isFile() && (isWanted ?? matches(path))) {
        tree.files.push(toFileFacts(path, facts));
      }
    };
    for (const [index, find] of level.entries()) {
      if (index % LOOKS_AT_ONCE === LOOKS_AT_ONCE - 1) await setImmediate();
      visit(find);
    }
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

function lookAt(path: string, onProblem: ProblemListener): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
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

function listEntries(folder: string, onProblem: ProblemListener): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (!isAbsent(error)) onProblem(describeProblem(folder, error));
    return [];
  }
}
