import type { DatabaseSync } from 'node:sqlite';
import { addHistoryRow, listHistory } from './history.ts';
import { LEGACY_LEVELS } from './legacy-levels.ts';
import type { MigrationContext } from './migration.ts';
import { dropColumns, dropObject, listColumns, listSchemaObjects, type SchemaObject } from './schema-objects.ts';

/** What a repair added to a database whose earlier levels had gaps. */
export interface Repair {
  readonly objects: readonly Pick<SchemaObject, 'type' | 'name'>[];
  /** Columns of `skill_invocation`. */
  readonly columns: readonly string[];
}

/**
 * Makes levels 1–4 whole. Histories found in the field record V2–V4 only, lack V3, or hold half of a V3 that was rolled
 * back; levels that are there but not recorded are recorded as found.
 */
export function repairLegacyLevels(database: DatabaseSync, { now }: MigrationContext): Repair {
  const objectsBefore = new Set(listSchemaObjects(database).map(idOf));
  const columnsBefore = listColumns(database, 'skill_invocation');
  for (const level of LEGACY_LEVELS) {
    const wasPresent = level.isPresent(database);
    const rollbackSql = level.up(database, { now });
    const isRecorded = listHistory(database).some(({ key }) => key === level.name);
    if (!isRecorded) addHistoryRow(database, level, now, wasPresent ? null : rollbackSql);
  }
  return {
    objects: listSchemaObjects(database)
      .filter((object) => !objectsBefore.has(idOf(object)) && !isShadowTable(object))
      .map(({ type, name }) => ({ type, name })),
    columns: listColumns(database, 'skill_invocation').filter((column) => !columnsBefore.includes(column)),
  };
}

/** Takes the additions away again. Views and triggers among them are gone already. */
export function undoRepair(database: DatabaseSync, { objects, columns }: Repair): void {
  for (const object of objects) dropObject(database, object);
  dropColumns(database, 'skill_invocation', columns);
}

const idOf = ({ type, name }: Pick<SchemaObject, 'type' | 'name'>) => `${type} ${name}`;

/** They come and go with the full-text index they belong to. */
const isShadowTable = ({ name }: Pick<SchemaObject, 'name'>) => name.startsWith('skill_invocation_fts_');
