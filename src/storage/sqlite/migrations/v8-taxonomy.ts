import type { DatabaseSync } from 'node:sqlite';
import { seedTaxonomy } from '../taxonomy-writer.ts';
import type { RowsLost } from './migration.ts';
import { hasObject } from './schema-objects.ts';

const FOUND_KEY = 'v8_taxonomy';

/** What was in the tables of the taxonomy before level 8 filled them. */
interface Found {
  readonly categories: readonly number[];
  readonly mapped: readonly string[];
  readonly modalities: readonly string[];
}

/** Gives every skill a category and a modality, and notes which ones had one. */
export function fillTaxonomy(database: DatabaseSync, now: number): void {
  const column = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)[0]);
  const found = {
    categories: column('SELECT category_id FROM skill_categories ORDER BY category_id'),
    mapped: column('SELECT DISTINCT skill_name FROM skill_category_mapping ORDER BY skill_name'),
    modalities: column('SELECT skill_name FROM skill_modalities ORDER BY skill_name'),
  } as Found;
  database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(FOUND_KEY, JSON.stringify(found));
  seedTaxonomy(database, now);
}

/** Rows that {@link emptyTaxonomy} would take away, by table: nobody's own. */
export function countFilled(database: DatabaseSync): RowsLost {
  const found = readFound(database);
  if (found === undefined) return {};
  return {
    skill_categories: countOthers(database, 'skill_categories', 'category_id', found.categories),
    skill_category_mapping: countOthers(database, 'skill_category_mapping', 'skill_name', found.mapped),
    skill_modalities: countOthers(database, 'skill_modalities', 'skill_name', found.modalities),
  };
}

/** Takes away what {@link fillTaxonomy} and the writing since have put in. */
export function emptyTaxonomy(database: DatabaseSync): void {
  const found = readFound(database);
  if (found === undefined) return;
  const removeOthers = (table: string, column: string, kept: readonly unknown[]) =>
    database.prepare(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT value FROM json_each(?))`).run(JSON.stringify(kept));
  removeOthers('skill_category_mapping', 'skill_name', found.mapped);
  removeOthers('skill_modalities', 'skill_name', found.modalities);
  removeOthers('skill_categories', 'category_id', found.categories);
  if (hasObject(database, 'table', 'sqlite_sequence')) {
    const highest = found.categories.at(-1);
    if (highest === undefined) database.exec("DELETE FROM sqlite_sequence WHERE name = 'skill_categories'");
    else database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'skill_categories'").run(highest);
  }
  database.prepare('DELETE FROM meta WHERE key = ?').run(FOUND_KEY);
}

function readFound(database: DatabaseSync): Found | undefined {
  if (!hasObject(database, 'table', 'meta')) return undefined;
  const value = database.prepare('SELECT value FROM meta WHERE key = ?').get(FOUND_KEY)?.['value'];
  return typeof value === 'string' ? (JSON.parse(value) as Found) : undefined;
}

function countOthers(database: DatabaseSync, table: string, column: string, kept: readonly unknown[]): number {
  return database
    .prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} NOT IN (SELECT value FROM json_each(?))`)
    .get(JSON.stringify(kept))?.['n'] as number;
}
