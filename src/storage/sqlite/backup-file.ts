import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Writes a consistent copy of a database file beside it, named `<file>.backup-v<level>-<UTC stamp>`, and returns when the
 * copy has been read back whole and would survive a power cut. Includes what is still in the write-ahead log. Readable
 * by whoever may read the original, and nobody else.
 *
 * @param database - open on `path`, outside a transaction
 * @returns path of the copy
 */
export function backUpFile(database: DatabaseSync, path: string, level: number, now: number): string {
  const target = freeName(`${path}.backup-v${level}-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`);
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  try {
    closeSync(openSync(partial, 'wx', 0o600));
    database.prepare('VACUUM INTO ?').run(partial);
    verify(partial);
    chmodSync(partial, statSync(path).mode & 0o777);
    flush(partial);
    renameSync(partial, target);
    flush(dirname(target));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  return target;
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

function freeName(wanted: string): string {
  let name = wanted;
  for (let copy = 2; existsSync(name); copy++) name = `${wanted}-${copy}`;
  return name;
}

function verify(path: string): void {
  const copy = new DatabaseSync(path, { readOnly: true, enableForeignKeyConstraints: false });
  try {
    const result = copy.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (result !== 'ok') throw new Error(`backup ${path} does not read back: ${String(result)}`);
  } finally {
    copy.close();
  }
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
