import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isAbsent } from './list-files.ts';

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * Where the bytes behind a path are, or would be once written: every symbolic link followed, those that lead to nothing
 * included.
 *
 * @throws the system's error for a ring of links
 */
export async function followLinks(path: string): Promise<string> {
  let current = resolve(path);
  for (let left = MAX_LINKS; left > 0; left--) {
    try {
      return await realpath(current);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    const next = await readLink(current);
    if (next === undefined) {
      const folder = dirname(current);
      return folder === current ? current : join(await followLinks(folder), basename(current));
    }
    current = resolve(await followLinks(dirname(current)), next);
  }
  throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
}

async function readLink(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
