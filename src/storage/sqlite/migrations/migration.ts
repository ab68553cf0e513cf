import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** What a migration is told besides the database. */
export interface MigrationContext {
  /** Epoch ms, UTC. */
  readonly now: number;
  /** Computes the derived tables from the record, inside the migration's transaction; the migrator gives `rebuildDerived` unless told. */
  readonly rebuild?: (database: DatabaseSync) => unknown;
  /** Hears of each step as it begins; whatever it throws undoes the migration. */
  readonly onStep?: (step: string) => void;
}

/** Rows of users that a rollback would drop, by table, or `table.column` for values of a column. */
export type RowsLost = Readonly<Record<string, number>>;

/**
 * One level of the schema. `up` and `down` run inside a transaction that the migrator opens and ends.
 * A migration that has been released is never edited: what changes later is a new one.
 */
export interface Migration {
  readonly version: number;
  /** Its key in `skill_migrations`, `V<version>__<what>`. */
  readonly name: string;
  readonly description: string;
  /** All its SQL as text; the checksum is taken of this. */
  readonly sql: string;
  /** Makes what is not there yet and leaves alone what is. @returns SQL that undoes it, for `skill_migrations.rollback_sql` */
  up(database: DatabaseSync, context: MigrationContext): string;
  /** Takes away what this level added, and nothing else. @param rollbackSql - what `up` returned; null when others applied it */
  down(database: DatabaseSync, context: MigrationContext & { readonly rollbackSql: string | null }): void;
  /** Found by looking at tables and columns: the history of earlier databases is not to be trusted. */
  isPresent(database: DatabaseSync): boolean;
  countRowsLost(database: DatabaseSync, rollbackSql: string | null): RowsLost;
}

const checksums = new WeakMap<Migration, string>();

/** SHA-256 over the migration's SQL, as 64 hexadecimal digits. */
export function checksumOf(migration: Migration): string {
  let checksum = checksums.get(migration);
  if (checksum === undefined) {
    checksum = createHash('sha256').update(migration.sql).digest('hex');
    checksums.set(migration, checksum);
  }
  return checksum;
}
