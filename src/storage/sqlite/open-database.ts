import { DatabaseSync } from 'node:sqlite';
import type { ConnectionOptions } from './worker-protocol.ts';

/** Milliseconds that a statement waits for another process's lock. */
const BUSY_TIMEOUT_MS = 5_000;
/** KiB of page cache for the writer: the unique index is read at random places. */
const WRITER_CACHE_KIB = 131_072;
const READER_CACHE_KIB = 32_768;
/** Pages of write-ahead log between checkpoints: each costs two more `fsync`s, so they are few. */
const CHECKPOINT_PAGES = 4_000;

/** Opens an already migrated database file. */
export function openDatabase({ path, role }: ConnectionOptions): DatabaseSync {
  const database = new DatabaseSync(path, {
    readOnly: role === 'reader',
    timeout: BUSY_TIMEOUT_MS,
    // The earlier schema's foreign keys point at `skill_metrics`, now a view (docs/adr/0006).
    enableForeignKeyConstraints: false,
  });
  if (role !== 'reader') {
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA cache_size = -${WRITER_CACHE_KIB}`,
    );
  } else {
    database.exec(`PRAGMA cache_size = -${READER_CACHE_KIB}`);
  }
  return database;
}
