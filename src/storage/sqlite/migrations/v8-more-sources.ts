import type { Migration } from './migration.ts';
import { addMissingColumns, countRows, countRowsOf, dropColumns, hasObject, listColumns } from './schema-objects.ts';
import { CATALOG_TABLES_SQL } from './v8-catalog-tables.ts';
import { FORGOTTEN_TABLE_SQL } from './v8-forgotten-table.ts';
import { METER_TABLE_SQL } from './v8-meter-table.ts';
import { PIPELINE_TABLE_SQL } from './v8-pipeline-table.ts';
import { emptyTaxonomy, fillTaxonomy } from './v8-taxonomy.ts';

const SESSION_COLUMNS = { user_id: 'TEXT' };

/** What has not ended: small at any time, and looked through once a minute for what was left behind. */
const OPEN_INDEX_SQL = `
CREATE INDEX IF NOT EXISTS idx_invocation_open ON invocation (started_at) WHERE outcome = 'open';
`;

const TABLES_SQL = CATALOG_TABLES_SQL + FORGOTTEN_TABLE_SQL + PIPELINE_TABLE_SQL + METER_TABLE_SQL;
const TABLES = [...TABLES_SQL.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, name]) => name as string);

const DOWN_SQL = [
  'DROP INDEX IF EXISTS idx_invocation_open;',
  ...TABLES.toReversed().map((table) => `DROP TABLE IF EXISTS ${table};`),
  'ALTER TABLE session DROP COLUMN user_id;',
].join('\n');

/** Level 8: whose a session is, and what comes with the sources beside transcripts. */
export const v8MoreSources: Migration = {
  version: 8,
  name: 'V8__more_sources',
  description: 'Users, pipelines, meters, the skill catalog, and what was forgotten',
  sql: JSON.stringify(SESSION_COLUMNS) + OPEN_INDEX_SQL + TABLES_SQL,

  up(database, context) {
    context.onStep?.('create tables of more sources');
    addMissingColumns(database, 'session', SESSION_COLUMNS);
    database.exec(OPEN_INDEX_SQL + TABLES_SQL);
    context.onStep?.('fill the taxonomy');
    fillTaxonomy(database, context.now);
    database.exec('PRAGMA user_version = 8');
    return DOWN_SQL;
  },

  down(database) {
    emptyTaxonomy(database);
    database.exec('DROP INDEX IF EXISTS idx_invocation_open');
    for (const table of TABLES.toReversed()) database.exec(`DROP TABLE IF EXISTS ${table}`);
    dropColumns(database, 'session', Object.keys(SESSION_COLUMNS));
    database.exec('PRAGMA user_version = 7');
  },

  isPresent: (database) => hasObject(database, 'index', 'idx_invocation_open') && listColumns(database, 'session').includes('user_id'),

  countRowsLost(database) {
    const users = countRows(database, 'session', 'user_id IS NOT NULL');
    return { ...countRowsOf(database, TABLES), ...(users === 0 ? {} : { 'session.user_id': users }) };
  },
};
