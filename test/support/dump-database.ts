import type { DatabaseSync } from 'node:sqlite';

/**
 * Everything a database holds as text: SQL of its schema and every row of every table (not of views), in an order that
 * does not depend on history. Names lose their quotes, which SQLite adds when it renames a table.
 */
export function dumpDatabase(database: DatabaseSync, leaveOut: readonly string[] = []): Record<string, readonly string[]> {
  const objects = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').all() as unknown as {
    type: string;
    name: string;
    tbl_name: string;
    sql: string | null;
  }[];
  const kept = objects.filter(({ name, tbl_name }) => !leaveOut.includes(name) && !leaveOut.includes(tbl_name));
  const dump: Record<string, readonly string[]> = {
    schema: kept
      .flatMap(({ type, name, sql }) =>
        sql === null
          ? []
          : [`${type} ${name}: ${sql.replaceAll(/(CREATE TABLE|ON|REFERENCES) "(\w+)"/g, '$1 $2').replaceAll(/\s*\(/g, '(')}`],
      )
      .toSorted(),
  };
  for (const { name, type } of kept) {
    if (type !== 'table') continue;
    const rows = database.prepare(`SELECT * FROM "${name}"`).all();
    const texts = rows
      .filter((row) => name !== 'sqlite_sequence' || !leaveOut.includes(String(row['name'])))
      .map((row) => JSON.stringify(row, bytesAsHex));
    if (texts.length > 0) dump[name] = texts.toSorted();
  }
  return dump;
}

function bytesAsHex(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
