import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Rows of plain SQL, read beside the store. */
export function queryDatabase(path: string, sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}
