import type { DatabaseSync } from 'node:sqlite';
import { deleteHistoryRows, listHistory } from './history.ts';
import { LEGACY_LEVELS, REPLACED_TABLES } from './legacy-levels.ts';
import { repairLegacyLevels, undoRepair } from './legacy-repair.ts';
import type { Migration } from './migration.ts';
import { countRows, countRowsOf, dropObject, hasObject, listSchemaObjects, type SchemaObject } from './schema-objects.ts';
import { CORE_TABLES_SQL, DERIVED_TABLES } from './v7-core-tables.ts';
import { handBackRows } from './v7-hand-back-rows.ts';
import { V7_RELATION_VIEWS_SQL } from './v7-relation-views.ts';
import { V7_SKILL_VIEWS_SQL } from './v7-skill-views.ts';
import { LEGACY_LINK_SQL, takeInLegacyRows } from './v7-take-in-legacy.ts';
import { V7_TIME_VIEWS_SQL } from './v7-time-views.ts';

const VIEWS_SQL = V7_SKILL_VIEWS_SQL + V7_TIME_VIEWS_SQL + V7_RELATION_VIEWS_SQL;
/** In order of creation. */
const VIEWS = [...VIEWS_SQL.matchAll(/CREATE VIEW (\w+)/g)].map(([, name]) => name as string);
const INDEXES = [...VIEWS_SQL.matchAll(/CREATE INDEX (\w+)/g)].map(([, name]) => name as string);

/** Views of the earlier levels, by name: they go even where somebody has changed them, and come back as they were. */
const LEGACY_VIEWS = new Set(
  LEGACY_LEVELS.flatMap(({ sql }) => [...sql.matchAll(/CREATE VIEW IF NOT EXISTS (\w+)/g)].map(([, name]) => name as string)),
);

const REPLACED: readonly string[] = REPLACED_TABLES;
const legacyName = (table: string) => `legacy_${table}`;
const RENAME_SQL = REPLACED_TABLES.map((table) => `ALTER TABLE ${table} RENAME TO ${legacyName(table)};`).join('\n');
const RENAME_BACK_SQL = REPLACED_TABLES.map((table) => `ALTER TABLE ${legacyName(table)} RENAME TO ${table};`).join('\n');

const DROP_SQL = [
  ...VIEWS.toReversed().map((name) => `DROP VIEW IF EXISTS ${name};`),
  ...INDEXES.map((name) => `DROP INDEX IF EXISTS ${name};`),
  ...DERIVED_TABLES.map((name) => `DROP TABLE IF EXISTS ${name};`),
].join('\n');

const ROLLBACK_KEY = 'v7_rollback';

/** What V7 found, so that it can put it back. Kept in `meta` as JSON. */
interface Found {
  /** Objects that were dropped, in the order in which they were made. */
  readonly dropped: readonly SchemaObject[];
  readonly repair: ReturnType<typeof repairLegacyLevels>;
  /** Keys of `skill_migrations`. */
  readonly history: readonly string[];
  readonly userVersion: number;
  /** True when the full-text index was empty and we filled it. */
  readonly filledTextIndex: boolean;
}

/**
 * Level 7, our first: invocations become events of record with derived tables beside them, and the names of the earlier
 * schema become views over those. Nothing of the user's is dropped; see README.md in this folder.
 */
export const v7EventRecord: Migration = {
  version: 7,
  name: 'V7__event_record',
  description: 'Event record with derived tables; the earlier names become views',
  sql: CORE_TABLES_SQL + LEGACY_LINK_SQL + RENAME_SQL + VIEWS_SQL,

  up(database, context) {
    const step = context.onStep ?? (() => undefined);
    const history = listHistory(database).map(({ key }) => key);
    const userVersion = database.prepare('PRAGMA user_version').get()?.['user_version'] as number;
    const dropped = listSchemaObjects(database).filter(isReplaced);

    step('complete the earlier levels');
    const repair = repairLegacyLevels(database, context);
    for (const object of listSchemaObjects(database).filter(isReplaced)) dropObject(database, object);
    step('set the earlier tables aside');
    renameTables(database, RENAME_SQL);
    step('create tables');
    database.exec(CORE_TABLES_SQL + LEGACY_LINK_SQL);
    step('take in earlier invocations');
    takeInLegacyRows(database, context.now);
    step('create views');
    database.exec(VIEWS_SQL);
    const filledTextIndex = fillTextIndex(database);
    step('compute derived tables');
    context.rebuild?.(database);

    const found: Found = { dropped, repair, history, userVersion, filledTextIndex };
    database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(ROLLBACK_KEY, JSON.stringify(found));
    database.exec('PRAGMA user_version = 7');
    return `${DROP_SQL}\n${RENAME_BACK_SQL}\n${dropped.map(({ sql }) => `${sql};`).join('\n')}`;
  },

  down(database, context) {
    const step = context.onStep ?? (() => undefined);
    const found = readFound(database);
    step('drop views and derived tables');
    database.exec(DROP_SQL);
    if (found.filledTextIndex) emptyTextIndex(database);
    step('put the earlier tables back');
    renameTables(database, RENAME_BACK_SQL);
    step('hand back invocations');
    handBackRows(database);
    step('restore what was found');
    undoRepair(database, found.repair);
    for (const { sql } of found.dropped) database.exec(sql);
    deleteHistoryRows(
      database,
      listHistory(database).flatMap(({ key }) => (found.history.includes(key) ? [] : [key])),
    );
    database.prepare('DELETE FROM meta WHERE key = ?').run(ROLLBACK_KEY);
    database.exec(`PRAGMA user_version = ${found.userVersion}`);
  },

  isPresent: (database) => hasObject(database, 'view', 'skill_invocation') && hasObject(database, 'table', 'invocation'),
  // Everything recorded is handed back or parked; only a table that the repair made new can hold more.
  countRowsLost(database) {
    const made = readFound(database).repair.objects.filter(({ type, name }) => type === 'table' && !REPLACED.includes(name));
    return countRowsOf(
      database,
      made.map(({ name }) => name),
    );
  },
};

function isReplaced({ type, name, table }: SchemaObject): boolean {
  if (type === 'view') return LEGACY_VIEWS.has(name);
  // An index over whole embeddings, 1.5 KB each, that no query can use.
  return (type === 'trigger' && REPLACED.includes(table)) || (type === 'index' && name === 'idx_invocation_embedding');
}

/** Without the rewriting of other objects: foreign keys and users' own views go on naming `skill_metrics`, as they did. */
function renameTables(database: DatabaseSync, sql: string): void {
  database.exec(`PRAGMA legacy_alter_table = ON; ${sql} PRAGMA legacy_alter_table = OFF;`);
}

/** Earlier versions never wrote to it. Prompts are not stored any more, so it needs no upkeep. */
function fillTextIndex(database: DatabaseSync): boolean {
  if (countRows(database, 'skill_invocation_fts_docsize') > 0) return false;
  database.exec(
    'INSERT INTO skill_invocation_fts (rowid, user_query) SELECT id, user_query FROM legacy_skill_invocation WHERE user_query IS NOT NULL ORDER BY id',
  );
  return true;
}

function emptyTextIndex(database: DatabaseSync): void {
  database.exec("INSERT INTO skill_invocation_fts (skill_invocation_fts) VALUES ('delete-all')");
}

function readFound(database: DatabaseSync): Found {
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(ROLLBACK_KEY);
  if (row === undefined) throw new Error(`meta.${ROLLBACK_KEY}, which says what to restore, is missing`);
  return JSON.parse(row['value'] as string) as Found;
}
