import type { Migration } from './migration.ts';
import { addMissingColumns, countRows, dropColumns, hasObject, listColumns } from './schema-objects.ts';

const COLUMNS = { workflow_phase: 'TEXT', workflow_step_id: 'TEXT' };

const OBJECTS_SQL = `
CREATE INDEX IF NOT EXISTS idx_invocation_workflow_phase ON skill_invocation (workflow_phase) WHERE workflow_phase IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_invocation_workflow_step ON skill_invocation (workflow_step_id) WHERE workflow_step_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_invocation_phase_completion ON skill_invocation (workflow_phase, completed) WHERE workflow_phase IS NOT NULL;

CREATE VIEW IF NOT EXISTS v_skill_effectiveness_by_phase AS
SELECT skill_name, workflow_phase, count(*) AS total_invocations, sum(completed = 1) AS completed_count,
  sum(completed = 0) AS abandoned_count, avg(duration_seconds) AS avg_duration_seconds,
  avg(CASE WHEN completed = 1 THEN duration_seconds END) AS avg_completion_time, 100.0 * sum(completed = 1) / count(*) AS completion_rate
FROM skill_invocation WHERE workflow_phase IS NOT NULL GROUP BY skill_name, workflow_phase;

CREATE VIEW IF NOT EXISTS v_workflow_phase_patterns AS
SELECT workflow_phase, count(*) AS invocations_in_phase, count(DISTINCT skill_name) AS unique_skills_in_phase,
  sum(completed = 1) AS successful_completions, avg(duration_seconds) AS avg_phase_duration
FROM skill_invocation WHERE workflow_phase IS NOT NULL GROUP BY workflow_phase ORDER BY workflow_phase;

CREATE VIEW IF NOT EXISTS v_skills_by_phase_usage AS
SELECT skill_name, workflow_phase, count(*) AS usage_count, avg(completed = 1) AS success_rate
FROM skill_invocation WHERE workflow_phase IS NOT NULL GROUP BY skill_name, workflow_phase ORDER BY skill_name, workflow_phase;
`;

const DOWN_OBJECTS_SQL = `
DROP VIEW IF EXISTS v_skills_by_phase_usage;
DROP VIEW IF EXISTS v_workflow_phase_patterns;
DROP VIEW IF EXISTS v_skill_effectiveness_by_phase;
DROP INDEX IF EXISTS idx_invocation_phase_completion;
DROP INDEX IF EXISTS idx_invocation_workflow_step;
DROP INDEX IF EXISTS idx_invocation_workflow_phase;
`;

const dropSql = (column: string) => `ALTER TABLE skill_invocation DROP COLUMN ${column};`;

/** Columns to drop: all of them, or the ones that our own `up` said it added (a half-rolled-back database had them already). */
const columnsToDrop = (rollbackSql: string | null) =>
  Object.keys(COLUMNS).filter((column) => rollbackSql === null || rollbackSql.includes(dropSql(column)));

/** Level 3 of the earlier schema: in which phase of the work an invocation fell. */
export const v3WorkflowCorrelation: Migration = {
  version: 3,
  name: 'V3__add_workflow_correlation',
  description: 'Workflow phase and step of each invocation',
  sql: JSON.stringify(COLUMNS) + OBJECTS_SQL,
  up(database) {
    const added = addMissingColumns(database, 'skill_invocation', COLUMNS);
    database.exec(OBJECTS_SQL);
    return DOWN_OBJECTS_SQL + added.map(dropSql).join('\n');
  },
  down(database, { rollbackSql }) {
    database.exec(DOWN_OBJECTS_SQL);
    dropColumns(database, 'skill_invocation', columnsToDrop(rollbackSql));
  },
  isPresent: (database) =>
    Object.keys(COLUMNS).every((column) => listColumns(database, 'skill_invocation').includes(column)) &&
    hasObject(database, 'view', 'v_skill_effectiveness_by_phase'),
  countRowsLost(database, rollbackSql) {
    const dropped = columnsToDrop(rollbackSql);
    const present = listColumns(database, 'skill_invocation').filter((column) => dropped.includes(column));
    const counts = present.map(
      (column) => [`skill_invocation.${column}`, countRows(database, 'skill_invocation', `${column} IS NOT NULL`)] as const,
    );
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  },
};
