import type { DatabaseSync } from 'node:sqlite';
import type { RowsLost } from './migration.ts';
import { countRows, hasObject, listColumns } from './schema-objects.ts';

/** What experiments need beside the earlier schema. A row of `ab_test_configs` without a `unit` is the earlier program's. */
export const EXPERIMENT_COLUMNS = {
  ab_test_configs: {
    unit: 'TEXT',
    tested_skill: 'TEXT',
    tested_kind: 'TEXT',
    variant: 'TEXT',
    alpha: 'REAL',
    minimum_detectable_effect: 'REAL',
    guardrails: 'TEXT',
    plan: 'TEXT',
    verdict: 'TEXT',
    closed_at: 'TEXT',
  },
  ab_test_assignments: { session_id: 'TEXT', left_out: 'TEXT' },
  ab_test_outcomes: { session_id: 'TEXT', outcome: 'TEXT', event_id: 'TEXT' },
} as const;

/** A run counts once in an experiment, however often it is joined; of those recorded without an identity there may be many. */
export const EXPERIMENT_INDEX_SQL = 'CREATE UNIQUE INDEX IF NOT EXISTS idx_ab_outcomes_event ON ab_test_outcomes (test_id, event_id);\n';

/** Experiments that the levels below could not read. */
export function countExperiments(database: DatabaseSync): RowsLost {
  if (!listColumns(database, 'ab_test_configs').includes('unit')) return {};
  const experiments = countRows(database, 'ab_test_configs', 'unit IS NOT NULL');
  return experiments === 0 ? {} : { ab_test_configs: experiments };
}

/** Takes away what level 9 has put in; what the earlier program had there stays. */
export function removeExperiments(database: DatabaseSync): void {
  database.exec('DROP INDEX IF EXISTS idx_ab_outcomes_event');
  if (!listColumns(database, 'ab_test_configs').includes('unit')) return;
  const ours = '(SELECT test_id FROM ab_test_configs WHERE unit IS NOT NULL)';
  database.exec(`DELETE FROM ab_test_outcomes WHERE test_id IN ${ours};
    DELETE FROM ab_test_assignments WHERE test_id IN ${ours};
    DELETE FROM ab_test_configs WHERE unit IS NOT NULL;`);
  if (!hasObject(database, 'table', 'sqlite_sequence')) return;
  for (const [table, id] of [
    ['ab_test_configs', 'test_id'],
    ['ab_test_assignments', 'assignment_id'],
    ['ab_test_outcomes', 'outcome_id'],
  ] as const) {
    // As if it had never been there: an empty table has no line.
    if (countRows(database, table) === 0) database.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(table);
    else database.exec(`UPDATE sqlite_sequence SET seq = (SELECT max(${id}) FROM ${table}) WHERE name = '${table}'`);
  }
}
