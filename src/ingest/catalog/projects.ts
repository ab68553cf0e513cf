import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { CatalogFiles } from '../../ports/skill-catalog.ts';

/** Of the folders in which sessions ran, so many that are still there. */
const MOST_DIRECTORIES = 200;
const MAX_PARENTS = 40;
/** How far below a project's root packages with skills of their own are looked for, and in how many folders. */
const NESTED_DEPTH = 4;
const NESTED_FOLDERS = 400;
const NESTED_FOLDERS_IN_ALL = 4_000;
const SUBFOLDERS = 200;
const SKIPPED = new Set(['node_modules', 'vendor', 'dist', 'build', 'target', 'out', 'coverage', 'venv', '__pycache__']);

/** A folder in which an agent looks for a project's definitions. */
export interface ProjectFolder {
  readonly path: string;
  /** From the project's root, `apps/web`, for one below every folder in which a session ran; otherwise empty. */
  readonly nested: string;
}

/**
 * The folders in which sessions ran with their parents up to the root of the repository (a folder outside of any is
 * on its own), and then the folders below those roots: agents look into them once they work there. Another repository
 * within one is a project of its own.
 */
export async function listProjectFolders(
  files: CatalogFiles,
  directories: readonly string[],
  home: string | undefined,
): Promise<ProjectFolder[]> {
  const folders = new Map<string, ProjectFolder>();
  const roots = new Set<string>();
  let existing = 0;
  for (const directory of directories) {
    if (existing >= MOST_DIRECTORIES) break;
    if (!isAbsolute(directory) || (await files.findEntry(directory))?.kind !== 'folder') continue;
    existing++;
    const line = await upToRoot(files, resolve(directory));
    for (const path of line) folders.set(path, { path, nested: '' });
    const root = line.at(-1) as string;
    if (await isRepository(files, root)) roots.add(root);
  }
  let left = NESTED_FOLDERS_IN_ALL;
  for (const root of roots) {
    // A home that is a repository of settings is no project, and it holds all the others.
    if (root === home || left <= 0) continue;
    const below = await listBelow(files, root, Math.min(left, NESTED_FOLDERS));
    left -= below.length;
    for (const nested of below) {
      const path = join(root, nested);
      if (!folders.has(path)) folders.set(path, { path, nested });
    }
  }
  return [...folders.values()];
}

async function upToRoot(files: CatalogFiles, directory: string): Promise<string[]> {
  const line: string[] = [];
  for (let at = directory; line.length < MAX_PARENTS; at = dirname(at)) {
    line.push(at);
    if (await isRepository(files, at)) return line;
    if (at === dirname(at)) break;
  }
  return [directory];
}

/** Paths from the root with `/` between their parts, the near ones first. */
async function listBelow(files: CatalogFiles, root: string, limit: number): Promise<string[]> {
  const below: string[] = [];
  let level = [''];
  for (let depth = 0; depth < NESTED_DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const parent of level) {
      for (const name of await files.listSubfolders(join(root, parent), SUBFOLDERS)) {
        if (name.startsWith('.') || SKIPPED.has(name)) continue;
        if (below.length >= limit) return below;
        const path = parent === '' ? name : `${parent}/${name}`;
        if (await isRepository(files, join(root, path))) continue;
        below.push(path);
        next.push(path);
      }
    }
    level = next;
  }
  return below;
}

async function isRepository(files: CatalogFiles, folder: string): Promise<boolean> {
  return (await files.findEntry(join(folder, '.git'))) !== undefined;
}
