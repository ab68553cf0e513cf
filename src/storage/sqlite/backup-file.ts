import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { SessionBuddyError } from '../../domain/errors.ts';
import { translateSqliteError } from './sqlite-errors.ts';

/**
 * Writes a consistent copy of a database file beside it, named `<file>.backup-v<level>-<UTC stamp>`, and returns when the
 * copy has been read back whole and would survive a power cut. Includes what is still in the write-ahead log. Readable
 * by whoever may read the original, and nobody else.
 *
 * @param database - open on `path`, outside a transaction
 * @returns path of the copy
 * @throws SessionBuddyError STORAGE_UNAVAILABLE, STORAGE_CORRUPT
 */
export function backUpFile(database: DatabaseSync, path: string, level: number, now: number): string {
  const wanted = `${path}.backup-v${level}-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  const partial = `${wanted}.${process.pid}.partial`;
  try {
    rmSync(partial, { force: true });
    closeSync(openSync(partial, 'wx', 0o600));
    database.prepare('VACUUM INTO ?').run(partial);
    verify(partial);
    chmodSync(partial, statSync(path).mode & 0o777);
    flush(partial);
    const target = giveFreeName(partial, wanted);
    flush(dirname(target));
    return target;
  } catch (error) {
    throw toStorageError(error, path);
  } finally {
    if (existsSync(partial)) rmSync(partial, { force: true });
  }
}

/** Backups beside a database file, oldest first. */
export function listBackups(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  const prefix = `${basename(path)}.backup-v`;
  const stampOf = (name: string) => name.slice(name.indexOf('-', prefix.length) + 1);
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && !name.endsWith('.partial'))
    .toSorted((a, b) => stampOf(a).localeCompare(stampOf(b)))
    .map((name) => join(folder, name));
}

/** Two processes may back up in the same second: a link, unlike a renaming, never takes the place of a file. */
function giveFreeName(file: string, wanted: string): string {
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? wanted : `${wanted}-${copy}`;
    if (existsSync(name)) continue;
    try {
      linkSync(file, name);
      return name;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
      // A file system without links.
      renameSync(file, name);
      return name;
    }
  }
}

function verify(path: string): void {
  const copy = new DatabaseSync(path, { readOnly: true, enableForeignKeyConstraints: false });
  try {
    const result = copy.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (result !== 'ok') throw new SessionBuddyError('STORAGE_CORRUPT', `the backup of the database does not read back: ${String(result)}`);
  } finally {
    copy.close();
  }
}

/** Nothing has been changed when this is thrown: no backup, no migration. */
function toStorageError(error: unknown, path: string): unknown {
  const translated = translateSqliteError(error, path);
  if (translated instanceof SessionBuddyError || !(error instanceof Error)) return translated;
  return new SessionBuddyError('STORAGE_UNAVAILABLE', `cannot back up database ${path} (${error.message})`, { cause: error });
}

/** A folder is flushed so that the new name in it lasts. */
function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Windows cannot flush a folder and needs not.
    if (process.platform !== 'win32') throw error;
  } finally {
    closeSync(descriptor);
  }
}
