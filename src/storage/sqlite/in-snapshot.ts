import type { DatabaseSync } from 'node:sqlite';

/** Several questions of one state of the database, whatever is committed meanwhile. */
export function inSnapshot<T>(database: DatabaseSync, ask: () => T): T {
  database.exec('BEGIN');
  try {
    return ask();
  } finally {
    database.exec('COMMIT');
  }
}
