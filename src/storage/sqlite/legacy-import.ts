import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SessionBuddyError } from '../../domain/errors.ts';
import { LocalClock } from '../../domain/legacy/local-time.ts';
import type { EarlierData, EarlierDataReader } from '../../ports/earlier-data.ts';
import { copyDatabase } from './legacy-import-copy.ts';
import { EarlierRecord } from './legacy-import-record.ts';
import { cleanUserRows } from './legacy-import-rows.ts';
import { migrate, migrationStatus } from './migrator.ts';
import { translateSqliteError } from './sqlite-errors.ts';

const HEADER = 'SQLite format 3\0';

/**
 * A `skills.db` of any level, the Python version's and ours. It is copied, and the copy brought to our level, so that one
 * code reads all; the file itself is only read.
 *
 * @param hashUser - what a user is called in the database that takes the data over
 */
export function earlierDatabaseReader(hashUser: (user: string) => string): EarlierDataReader {
  return {
    async open(file, timezone) {
      return (await file.readText(HEADER.length)) === HEADER ? openDatabaseCopy(file.path, timezone, hashUser) : undefined;
    },
  };
}

function openDatabaseCopy(path: string, timezone: string | undefined, hashUser: (user: string) => string): EarlierData {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-'));
  let database: DatabaseSync | undefined;
  const close = () => {
    database?.close();
    database = undefined;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const copyPath = join(folder, 'skills.db');
    copyDatabase(path, copyPath);
    if (migrationStatus(copyPath).level === 0) {
      close();
      return { batches: [], rejectedCount: 0, warnings: ['not recognised as a database of Session-Buddy'], copyPath: null, close };
    }
    // What is derived stays behind.
    migrate(copyPath, { rebuild: () => 0 });
    database = new DatabaseSync(copyPath, { enableForeignKeyConstraints: false });
    // Before the first of it is stored.
    const problem = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (problem !== 'ok') throw new SessionBuddyError('EARLIER_DATA_DAMAGED', `${path} cannot be read: ${String(problem)}`);
    cleanUserRows(database, hashUser);
    const record = new EarlierRecord(database, timezone === undefined ? undefined : new LocalClock(timezone), (error) =>
      toDamage(error, path),
    );
    return {
      batches: record,
      get rejectedCount() {
        return record.rejectedCount;
      },
      warnings: record.listLeftBehind(),
      copyPath,
      close,
    };
  } catch (error) {
    close();
    throw toDamage(error, path);
  }
}

/** Whatever SQLite or a migration says of the copy is said of the file. */
function toDamage(error: unknown, path: string): unknown {
  const translated = translateSqliteError(error, path);
  if (!(translated instanceof Error)) return translated;
  const isOurs = translated instanceof SessionBuddyError;
  if (isOurs && translated.code !== 'MIGRATION_FAILED' && translated.code !== 'STORAGE_CORRUPT') return translated;
  if (!isOurs && !('errcode' in translated)) return translated;
  const reason = translated.cause instanceof Error ? translated.cause.message : translated.message;
  return new SessionBuddyError('EARLIER_DATA_DAMAGED', `${path} cannot be read: ${reason}`, { cause: error });
}
