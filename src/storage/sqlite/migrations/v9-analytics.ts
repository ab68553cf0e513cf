import { markEverything } from '../change-marks.ts';
import type { Migration } from './migration.ts';
import { addMissingColumns, countRowsOf, dropColumns, hasObject } from './schema-objects.ts';
import { ANALYSIS_TABLES_SQL } from './v9-analysis-tables.ts';
import { ANOMALY_COLUMNS, removeDetectedAnomalies } from './v9-anomaly-columns.ts';
import { CHECKPOINT_TABLES_SQL } from './v9-checkpoint-tables.ts';
import { COMMUNITY_DERIVED_TABLES, COMMUNITY_TABLES_SQL, COMMUNITY_VIEWS_DOWN_SQL, COMMUNITY_VIEWS_SQL } from './v9-community-tables.ts';
import { countExperiments, EXPERIMENT_COLUMNS, EXPERIMENT_INDEX_SQL, removeExperiments } from './v9-experiments.ts';
import { FLOW_DERIVED_TABLES, FLOW_TABLES_SQL, FLOW_VIEWS_DOWN_SQL, FLOW_VIEWS_SQL } from './v9-flow-tables.ts';
import { removeOwnClusters, SEARCH_TABLES_SQL } from './v9-search-tables.ts';

/** Columns that tables of the earlier schema gain, by table. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = { ...EXPERIMENT_COLUMNS, skill_anomalies: ANOMALY_COLUMNS };

const TABLES_SQL = [
  ...[ANALYSIS_TABLES_SQL, SEARCH_TABLES_SQL, FLOW_TABLES_SQL, CHECKPOINT_TABLES_SQL, COMMUNITY_TABLES_SQL, EXPERIMENT_INDEX_SQL],
].join('');
const TABLES = [...TABLES_SQL.matchAll(/CREATE (?:VIRTUAL )?TABLE IF NOT EXISTS (\w+)/g)].map(([, name]) => name as string);
/** Views and triggers over them. */
const VIEWS_SQL = [FLOW_VIEWS_SQL, COMMUNITY_VIEWS_SQL].join('');
const VIEWS_DOWN_SQL = [COMMUNITY_VIEWS_DOWN_SQL, FLOW_VIEWS_DOWN_SQL].join('');

/** Tables that the analyses fill from the record: emptied when they are to be made again. */
export const ANALYSIS_DERIVED_TABLES: readonly string[] = [
  'analysis_state',
  'own_cluster',
  'search_vector',
  ...FLOW_DERIVED_TABLES,
  ...COMMUNITY_DERIVED_TABLES,
];

/** Tables whose rows nobody could make again. */
const KEPT: readonly string[] = ['checkpoint'];

/** Level 9: what the analyses keep. */
export const v9Analytics: Migration = {
  version: 9,
  name: 'V9__analytics',
  description: 'What the analyses keep: states, marks of what has changed, and their results',
  sql: JSON.stringify(COLUMNS) + TABLES_SQL + VIEWS_SQL,

  up(database, context) {
    context.onStep?.('create tables of the analyses');
    for (const [table, columns] of Object.entries(COLUMNS)) addMissingColumns(database, table, columns);
    database.exec(TABLES_SQL + VIEWS_SQL);
    markEverything(database);
    database.exec('PRAGMA user_version = 9');
    return [VIEWS_DOWN_SQL, ...TABLES.toReversed().map((table) => `DROP TABLE IF EXISTS ${table};`)].join('\n');
  },

  down(database) {
    removeOwnClusters(database);
    database.exec(VIEWS_DOWN_SQL);
    removeExperiments(database);
    removeDetectedAnomalies(database);
    for (const table of TABLES.toReversed()) database.exec(`DROP TABLE IF EXISTS ${table}`);
    for (const [table, columns] of Object.entries(COLUMNS)) dropColumns(database, table, Object.keys(columns));
    database.exec('PRAGMA user_version = 8');
  },

  isPresent: (database) => hasObject(database, 'table', 'changed_session'),

  countRowsLost: (database) => ({ ...countRowsOf(database, KEPT), ...countExperiments(database) }),
};
