import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program can be run, as a shell finds out: in the folders of PATH, or where its path says. */
export function findCommand(program: string, searchPath: string | undefined): 'found' | 'not_found' | 'not_executable' {
  if (program.includes('/')) return look(program);
  const seen = (searchPath ?? '').split(delimiter).map((folder) => look(join(folder || '.', program)));
  if (seen.includes('found')) return 'found';
  return seen.includes('not_executable') ? 'not_executable' : 'not_found';
}

function look(path: string): 'found' | 'not_found' | 'not_executable' {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'not_found';
  try {
    accessSync(path, constants.X_OK);
    return stats.isFile() ? 'found' : 'not_executable';
  } catch {
    return 'not_executable';
  }
}
