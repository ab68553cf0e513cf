import type { DatabaseSync } from 'node:sqlite';

export type SchemaObjectType = 'table' | 'index' | 'view' | 'trigger';

/** A row of `sqlite_schema` that somebody wrote: an index that SQLite made by itself has no SQL and is left out. */
export interface SchemaObject {
  readonly type: SchemaObjectType;
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

export function listSchemaObjects(database: DatabaseSync): SchemaObject[] {
  return database
    .prepare('SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid')
    .all() as unknown as SchemaObject[];
}

export function hasObject(database: DatabaseSync, type: SchemaObjectType, name: string): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?').get(type, name) !== undefined;
}

/** Column names in order; none when there is no such table or view. */
export function listColumns(database: DatabaseSync, table: string): string[] {
  return database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map((row) => row['name'] as string);
}

export function countRows(database: DatabaseSync, table: string, where = '1'): number {
  const row = database.prepare(`SELECT count(*) AS count FROM ${quoteName(table)} WHERE ${where}`).get();
  return row?.['count'] as number;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function dropObject(database: DatabaseSync, object: Pick<SchemaObject, 'type' | 'name'>): void {
  database.exec(`DROP ${object.type.toUpperCase()} IF EXISTS ${quoteName(object.name)}`);
}

/**
 * Drops columns of a table. SQLite refuses while a view or trigger may speak of them, so all views and the table's
 * triggers step aside and come back as they were.
 */
export function dropColumns(database: DatabaseSync, table: string, columns: readonly string[]): void {
  const present = listColumns(database, table).filter((column) => columns.includes(column));
  if (present.length === 0) return;
  const aside = listSchemaObjects(database).filter(({ type, table: of }) => type === 'view' || (type === 'trigger' && of === table));
  for (const object of aside) dropObject(database, object);
  for (const column of present) database.exec(`ALTER TABLE ${quoteName(table)} DROP COLUMN ${quoteName(column)}`);
  for (const { sql } of aside) database.exec(sql);
}

/** Adds the columns that the table lacks. @returns those added */
export function addMissingColumns(database: DatabaseSync, table: string, columns: Readonly<Record<string, string>>): string[] {
  const known = listColumns(database, table);
  const missing = Object.keys(columns).filter((column) => !known.includes(column));
  for (const column of missing) database.exec(`ALTER TABLE ${quoteName(table)} ADD COLUMN ${quoteName(column)} ${columns[column]}`);
  return missing;
}

/** Counts only those that hold something: what a rollback is asked about. */
export function countRowsOf(
  database: DatabaseSync,
  tables: readonly string[],
  types: readonly SchemaObjectType[] = ['table'],
): Record<string, number> {
  const counts = tables
    .filter((table) => types.some((type) => hasObject(database, type, table)))
    .map((table) => [table, countRows(database, table)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
