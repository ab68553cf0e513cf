import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders nobody writes by hand. */
const SKIPPED = new Set(['node_modules', 'dist', 'coverage', '.git', 'fixtures']);

/** Paths of the files under `folder` for which `matches` holds, in alphabetical order, with `/` between the parts. Empty when there is no such folder. */
export function listFiles(folder: string, matches: (name: string) => boolean): string[] {
  let entries: ReturnType<typeof readFolder>;
  try {
    entries = readFolder(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .flatMap((entry) => {
      const path = join(folder, entry.name).replaceAll('\\', '/');
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(path, matches);
      return entry.isFile() && matches(entry.name) ? [path] : [];
    })
    .sort();
}

function readFolder(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
