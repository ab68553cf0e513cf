import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` in a writing transaction: all of it is on disk when this returns, none of it when it throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself. The first error is the cause, not a second one about that.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
