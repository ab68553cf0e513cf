import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SessionBuddyError } from '../../domain/errors.ts';
import { backUpFile, listBackups } from './backup-file.ts';
import { ALL_MIGRATIONS, NEWEST_LEVEL } from './migrations/all-migrations.ts';
import { addHistoryRow, deleteHistoryRows, type HistoryRow, listHistory } from './migrations/history.ts';
import { checksumOf, type Migration, type MigrationContext, type RowsLost } from './migrations/migration.ts';
import { rebuildDerived } from './rebuild.ts';
import { translateSqliteError } from './sqlite-errors.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** Page cache while migrating: with SQLite's own 2 MB taking in 200,000 earlier rows takes three times as long. */
const CACHE_KIB = 65_536;

export interface MigrateOptions extends Partial<MigrationContext> {
  /** Level to end at; the newest when absent. A lower one than the present level is a rollback. */
  readonly to?: number;
  /** Says what would be done and changes nothing. */
  readonly dryRun?: boolean;
  /** Lets a rollback drop rows of users; the backup keeps them. */
  readonly force?: boolean;
}

export interface RollbackOptions extends MigrateOptions {
  /** How many levels to go down; 1 when neither this nor `to` is given. */
  readonly steps?: number;
}

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  /** Names of the migrations applied or rolled back, in order; with `dryRun` those that would be. */
  readonly applied: readonly string[];
  readonly rolledBack: readonly string[];
  readonly backupPath: string | null;
  /** Rows that were dropped, or with `dryRun` would be and need `force`. */
  readonly rowsLost: RowsLost;
  readonly dryRun: boolean;
}

export interface MigrationStatus {
  /** Found by looking at tables, 0 for an empty database. */
  readonly level: number;
  readonly newestLevel: number;
  readonly applied: readonly Pick<HistoryRow, 'key' | 'version' | 'appliedAt' | 'appliedBy' | 'checksum'>[];
  readonly pending: readonly Pick<Migration, 'version' | 'name' | 'description'>[];
  /** Backups beside the file, oldest first. */
  readonly backups: readonly string[];
}

/**
 * Brings a database to a level, the newest unless told. A file that already holds tables is backed up first; each level
 * is one transaction, so that a failing or killed one leaves the level before it. Two processes may try at once: the
 * second finds nothing left to do.
 *
 * @throws SessionBuddyError STORAGE_NEWER, MIGRATION_CHANGED, MIGRATION_FAILED, MIGRATION_WOULD_LOSE_ROWS, STORAGE_UNAVAILABLE,
 *   STORAGE_CORRUPT, USAGE (there is no such level)
 */
export function migrate(target: string | DatabaseSync, options: MigrateOptions = {}): MigrationReport {
  return withDatabase(target, options.dryRun === true, (database) => {
    const to = assertLevel(options.to ?? NEWEST_LEVEL);
    assertKnown(database);
    const from = currentLevel(database);
    if (to < from) return moveDown(database, from, to, options);
    const pending = ALL_MIGRATIONS.filter(({ version }) => version > from && version <= to);
    const report = {
      from,
      to,
      applied: pending.map(({ name }) => name),
      rolledBack: [],
      backupPath: null,
      rowsLost: {},
      dryRun: options.dryRun === true,
    };
    if (pending.length === 0 || options.dryRun === true) return report;
    const context = contextOf(options);
    const backupPath = backUp(database, from, context.now);
    const applied = pending.filter((migration) => applyOne(database, migration, context, backupPath)).map(({ name }) => name);
    return { ...report, applied, backupPath };
  });
}

/** Goes down, newest level first, each in its own transaction, after a backup. Throws as `migrate` does. */
export function rollback(target: string | DatabaseSync, options: RollbackOptions = {}): MigrationReport {
  return withDatabase(target, options.dryRun === true, (database) => {
    assertKnown(database);
    const from = currentLevel(database);
    return moveDown(database, from, options.to === undefined ? levelBelow(database, options.steps ?? 1) : assertLevel(options.to), options);
  });
}

export function migrationStatus(target: string | DatabaseSync): MigrationStatus {
  return withDatabase(target, true, (database) => {
    const level = currentLevel(database);
    return {
      level,
      newestLevel: NEWEST_LEVEL,
      applied: listHistory(database).map(({ rollbackSql: _, ...row }) => row),
      pending: ALL_MIGRATIONS.filter(({ version }) => version > level).map(({ version, name, description }) => ({
        version,
        name,
        description,
      })),
      backups: database.location() === null ? [] : listBackups(database.location() as string),
    };
  });
}

/**
 * Opens a database file for writing at the newest level, made or upgraded where need be, with write-ahead log and
 * commits that survive a power cut. An up-to-date one costs three small reads.
 */
export function openMigrated(path: string, options: MigrateOptions = {}): { database: DatabaseSync; report: MigrationReport } {
  const database = open(path, false);
  try {
    assertKnown(database);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    return { database, report: migrate(database, options) };
  } catch (error) {
    database.close();
    throw translateSqliteError(error, path);
  }
}

function moveDown(database: DatabaseSync, from: number, to: number, options: MigrateOptions): MigrationReport {
  const leaving = presentLevels(database).filter(({ version }) => version > to);
  const context = contextOf(options);
  const rowsLost = Object.assign({}, ...leaving.map((migration) => rowsLostBy(database, migration))) as RowsLost;
  const report = {
    from,
    to,
    applied: [],
    rolledBack: leaving.map(({ name }) => name),
    backupPath: null,
    rowsLost,
    dryRun: options.dryRun === true,
  };
  if (leaving.length === 0 || options.dryRun === true) return report;
  if (options.force !== true) assertLosesNothing(rowsLost, `rolling back to level ${to}`);
  const backupPath = backUp(database, from, context.now);
  for (const migration of leaving) rollBackOne(database, migration, context, options.force === true, backupPath);
  return { ...report, backupPath };
}

/** @returns false when another process did it while we waited for the lock */
function applyOne(database: DatabaseSync, migration: Migration, context: MigrationContext, backupPath: string | null): boolean {
  return inTransaction(database, migration, backupPath, () => {
    if (currentLevel(database) >= migration.version) return false;
    const rollbackSql = migration.up(database, context);
    addHistoryRow(database, migration, context.now, rollbackSql);
    return true;
  });
}

function rollBackOne(
  database: DatabaseSync,
  migration: Migration,
  context: MigrationContext,
  force: boolean,
  backupPath: string | null,
): void {
  inTransaction(database, migration, backupPath, () => {
    // Another process may have done it, or added rows, while we waited for the lock.
    if (!migration.isPresent(database)) return;
    if (!force) assertLosesNothing(rowsLostBy(database, migration), `rolling back ${migration.name}`);
    migration.down(database, { ...context, rollbackSql: rollbackSqlOf(database, migration) });
    deleteHistoryRows(database, [migration.name]);
  });
}

function assertLosesNothing(rowsLost: RowsLost, what: string): void {
  const tables = Object.entries(rowsLost).map(([table, count]) => `${table} (${count})`);
  if (tables.length > 0) throw new SessionBuddyError('MIGRATION_WOULD_LOSE_ROWS', `${what} would drop rows of ${tables.join(', ')}`);
}

function inTransaction<T>(database: DatabaseSync, migration: Migration, backupPath: string | null, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    if (error instanceof SessionBuddyError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SessionBuddyError(
      'MIGRATION_FAILED',
      `${migration.name} failed: ${reason}; backup: ${backupPath ?? 'none, as the database was empty'}`,
      { cause: error },
    );
  }
}

/** Refuses what a newer program wrote, and what this program would have written differently. */
function assertKnown(database: DatabaseSync): void {
  const userVersion = pragmaOf(database, 'user_version');
  const history = listHistory(database);
  const newest = Math.max(userVersion, ...history.map(({ version }) => version ?? 0));
  if (newest > NEWEST_LEVEL) {
    throw new SessionBuddyError(
      'STORAGE_NEWER',
      `database ${database.location() ?? ':memory:'} is at level ${newest}; this program knows up to ${NEWEST_LEVEL}`,
    );
  }
  for (const { key, checksum } of history) {
    const migration = ALL_MIGRATIONS.find(({ name }) => name === key);
    if (migration !== undefined && checksum !== null && checksum !== checksumOf(migration)) {
      throw new SessionBuddyError(
        'MIGRATION_CHANGED',
        `${key} was applied with checksum ${checksum.slice(0, 12)}, this program has ${checksumOf(migration).slice(0, 12)}`,
      );
    }
  }
}

function currentLevel(database: DatabaseSync): number {
  if (pragmaOf(database, 'user_version') === NEWEST_LEVEL) return NEWEST_LEVEL;
  return presentLevels(database)[0]?.version ?? 0;
}

/** Newest first. */
function presentLevels(database: DatabaseSync): Migration[] {
  return ALL_MIGRATIONS.toReversed().filter((migration) => migration.isPresent(database));
}

function levelBelow(database: DatabaseSync, steps: number): number {
  if (!Number.isSafeInteger(steps) || steps < 1) throw new SessionBuddyError('USAGE', `--steps wants a whole number from 1; got ${steps}`);
  return presentLevels(database)[steps]?.version ?? 0;
}

function assertLevel(level: number): number {
  const known = [0, ...ALL_MIGRATIONS.map(({ version }) => version)];
  if (!known.includes(level)) throw new SessionBuddyError('USAGE', `there is no level ${level}; known are ${known.join(', ')}`);
  return level;
}

function rollbackSqlOf(database: DatabaseSync, migration: Migration): string | null {
  return listHistory(database).find(({ key, checksum }) => key === migration.name && checksum !== null)?.rollbackSql ?? null;
}

function rowsLostBy(database: DatabaseSync, migration: Migration): RowsLost {
  return migration.countRowsLost(database, rollbackSqlOf(database, migration));
}

function pragmaOf(database: DatabaseSync, name: 'user_version' | 'foreign_keys' | 'cache_size'): number {
  return database.prepare(`PRAGMA ${name}`).get()?.[name] as number;
}

function contextOf(options: MigrateOptions): MigrationContext {
  return { rebuild: rebuildDerived, ...options, now: options.now ?? Date.now() };
}

/** @returns path of the backup; null for a database in memory or without tables */
function backUp(database: DatabaseSync, level: number, now: number): string | null {
  const path = database.location();
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  return path === null || isEmpty ? null : backUpFile(database, path, level, now);
}

function withDatabase<T>(target: string | DatabaseSync, readOnly: boolean, work: (database: DatabaseSync) => T): T {
  const path = typeof target === 'string' ? target : (target.location() ?? ':memory:');
  try {
    return typeof target === 'string' ? withOpened(open(target, readOnly), work) : withSettings(target, work);
  } catch (error) {
    throw translateSqliteError(error, path);
  }
}

function withOpened<T>(database: DatabaseSync, work: (database: DatabaseSync) => T): T {
  try {
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    return work(database);
  } finally {
    database.close();
  }
}

/** Leaves the settings of somebody else's connection as they were. */
function withSettings<T>(database: DatabaseSync, work: (database: DatabaseSync) => T): T {
  const cacheSize = pragmaOf(database, 'cache_size');
  const enforcesForeignKeys = pragmaOf(database, 'foreign_keys') === 1;
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  if (enforcesForeignKeys) database.exec('PRAGMA foreign_keys = OFF');
  try {
    return work(database);
  } finally {
    database.exec(`PRAGMA cache_size = ${cacheSize}`);
    if (enforcesForeignKeys) database.exec('PRAGMA foreign_keys = ON');
  }
}

/**
 * Foreign keys are not enforced: the earlier schema's point at `skill_metrics`, which becomes a view, and every
 * database that the Python version seeded holds rows without a parent. A file that is not there is read as empty.
 */
function open(path: string, readOnly: boolean): DatabaseSync {
  const isAbsent = path !== ':memory:' && !existsSync(path);
  try {
    return new DatabaseSync(readOnly && isAbsent ? ':memory:' : path, {
      readOnly: readOnly && !isAbsent && path !== ':memory:',
      timeout: BUSY_TIMEOUT_MS,
      enableForeignKeyConstraints: false,
    });
  } catch (error) {
    throw translateSqliteError(error, path);
  }
}
