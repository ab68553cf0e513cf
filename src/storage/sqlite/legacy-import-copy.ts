import { closeSync, copyFileSync, existsSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const BUSY_TIMEOUT_MS = 5_000;
/** In the file's header: 2 for a write-ahead log. */
const WRITE_VERSION_OFFSET = 18;
/** Of SQLite: cannot be written, cannot be opened. Both mean that it may not repair or share the file where it lies. */
const NEEDS_WRITING = [8, 14];

/**
 * A consistent copy of a database somebody may be writing to, with what is still in its log. Nothing is written where the
 * database lies: a database with a log that nobody has open is copied as files, since SQLite would make files beside it.
 */
export function copyDatabase(path: string, copyPath: string): void {
  if (hasLog(path) && !existsSync(`${path}-shm`)) {
    copyFiles(path, copyPath);
    return;
  }
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: false });
    try {
      database.prepare('VACUUM INTO ?').run(copyPath);
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error) || !NEEDS_WRITING.includes(Number(error.errcode) & 0xff)) throw error;
    copyFiles(path, copyPath);
  }
}

function hasLog(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(WRITE_VERSION_OFFSET + 1);
    return readSync(file, header, 0, header.length, 0) === header.length && header[WRITE_VERSION_OFFSET] === 2;
  } finally {
    closeSync(file);
  }
}

function copyFiles(path: string, copyPath: string): void {
  for (const suffix of ['', '-wal', '-journal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copyPath + suffix);
}
