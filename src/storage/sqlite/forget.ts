import type { DatabaseSync } from 'node:sqlite';
import type { ForgetResult, ForgetScope } from '../../ports/event-store.ts';
import { SessionRemoval, type SessionsRemoved } from './forget-sessions.ts';
import { inTransaction } from './in-transaction.ts';
import { DERIVED_TABLES } from './migrations/v7-core-tables.ts';
import { rebuildDerived } from './rebuild.ts';
import { resetAnalyses } from './reset-analyses.ts';

/** How often the log is asked to become empty, while others read from it. */
const TRUNCATE_ATTEMPTS = 5;

class Rehearsed extends Error {
  readonly removed: SessionsRemoved;

  constructor(removed: SessionsRemoved) {
    super('only rehearsed');
    this.removed = removed;
  }
}

/**
 * Removes sessions in one transaction, then writes the file anew without what was free in it, and empties the
 * write-ahead log: after that none of their bytes is left in either.
 *
 * @param isRehearsal - only counts; nothing is changed
 */
export function forget(database: DatabaseSync, scope: ForgetScope, isRehearsal: boolean): ForgetResult {
  database.exec('PRAGMA secure_delete = ON');
  const removed = isRehearsal ? rehearse(database, scope) : inTransaction(database, () => removeSessions(database, scope));
  if (isRehearsal) return { ...removed, derivedMatch: true, isLogEmpty: true };
  let derivedMatch = matchesRebuild(database);
  if (!derivedMatch) {
    // They were wrong before: made anew they are right.
    inTransaction(database, () => rebuildDerived(database));
    derivedMatch = matchesRebuild(database);
  }
  database.exec('VACUUM');
  return { ...removed, derivedMatch, isLogEmpty: emptyLog(database) };
}

/** What the analyses made of them goes with them, and is made again of what is left. */
function removeSessions(database: DatabaseSync, scope: ForgetScope): SessionsRemoved {
  const removed = new SessionRemoval(database).run(scope);
  resetAnalyses(database);
  return removed;
}

function rehearse(database: DatabaseSync, scope: ForgetScope): SessionsRemoved {
  try {
    return inTransaction(database, () => {
      throw new Rehearsed(removeSessions(database, scope));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.removed;
    throw error;
  }
}

/** Whether the derived tables are, to the last bit, what the record gives: computed into temporary tables that stand before them. */
function matchesRebuild(database: DatabaseSync): boolean {
  database.exec('BEGIN');
  try {
    for (const table of DERIVED_TABLES) {
      const sql = database.prepare('SELECT sql FROM main.sqlite_schema WHERE name = ?').get(table)?.['sql'] as string;
      database.exec(sql.replace(/^CREATE TABLE/i, 'CREATE TEMP TABLE'));
    }
    rebuildDerived(database);
    return DERIVED_TABLES.every(
      (table) => isSame(database, `main.${table}`, `temp.${table}`) && isSame(database, `temp.${table}`, `main.${table}`),
    );
  } finally {
    database.exec('ROLLBACK');
  }
}

function isSame(database: DatabaseSync, one: string, other: string): boolean {
  return database.prepare(`SELECT 1 FROM (SELECT * FROM ${one} EXCEPT SELECT * FROM ${other}) LIMIT 1`).get() === undefined;
}

function emptyLog(database: DatabaseSync): boolean {
  for (let attempt = 0; attempt < TRUNCATE_ATTEMPTS; attempt++) {
    if (database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0) return true;
  }
  return false;
}
