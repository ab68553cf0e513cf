import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAbsent } from './list-files.ts';

/** What SQLite keeps beside a database; of another database it would corrupt this one. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Puts a copy of `from` in the place of the database at `path`. What is there is moved aside with its companions.
 * The copy is complete on disk before it takes the name.
 *
 * @param stamp - for the name of what is moved aside
 * @returns path of what was there; null when nothing was
 */
export async function replaceDatabaseFile(path: string, from: string, stamp: string): Promise<string | null> {
  const incoming = `${path}.restoring`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await copyFile(from, incoming, constants.COPYFILE_FICLONE);
  await using handle = await open(incoming, 'r+');
  await handle.sync();
  const aside = `${path}.before-restore-${stamp}`;
  for (const companion of COMPANIONS) await moveIfThere(path + companion, aside + companion);
  const wasThere = await moveIfThere(path, aside);
  await rename(incoming, path);
  for (const companion of COMPANIONS) await rm(path + companion, { force: true });
  return wasThere ? aside : null;
}

async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
