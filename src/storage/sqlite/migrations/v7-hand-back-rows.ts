import type { DatabaseSync } from 'node:sqlite';
import { isoText } from './view-sql.ts';

const recent = (hours: number) => `sum(julianday(invoked_at) > julianday('now', '-${hours} hours'))`;

/** Counts of the values of one column of a skill, as a JSON object. */
const countsOf = (column: string) => `(
    SELECT json_group_object(value, uses) FROM (
      SELECT CAST(${column} AS TEXT) AS value, count(*) AS uses FROM skill_invocation AS x
      WHERE x.skill_name = skill_invocation.skill_name AND x.${column} <> '' GROUP BY 1
    )
  )`;

/** Whichever row of the group is earliest or latest, its text as it stands: the styles of instants are mixed. */
const textAt = (order: 'ASC' | 'DESC') =>
  `(SELECT x.invoked_at FROM skill_invocation AS x WHERE x.skill_name = skill_invocation.skill_name ORDER BY julianday(x.invoked_at) ${order} LIMIT 1)`;

const CHANGED = `
  k.legacy_id = skill_invocation.id AND i.event_id = k.event_id AND k.event_id NOT LIKE 'legacy:%' AND (
    skill_invocation.completed <> (i.outcome = 'completed')
    OR skill_invocation.duration_seconds IS NOT i.duration_us / 1e6
    OR skill_invocation.error_type IS NOT i.error_type
  )`;

/**
 * Gives `skill_invocation`, a table again, what was recorded while it was a view: new rows, under their own ids unless
 * those were used there before, and the present state of rows handed back by an earlier rollback. The sums of the skills
 * concerned are made again from their rows; those of all others stay as they were found.
 */
export function handBackRows(database: DatabaseSync): void {
  database.exec(`
CREATE TEMP TABLE handed_back (skill_name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE new_row (id INTEGER PRIMARY KEY, invocation_id INTEGER NOT NULL UNIQUE);

INSERT INTO new_row (id, invocation_id)
  WITH used AS MATERIALIZED (SELECT coalesce(max(seq), 0) AS up_to FROM sqlite_sequence WHERE name = 'skill_invocation'),
  missing AS (SELECT i.id FROM invocation i WHERE NOT EXISTS (SELECT 1 FROM legacy_link k WHERE k.event_id = i.event_id)),
  highest AS MATERIALIZED (SELECT max(used.up_to, coalesce((SELECT max(id) FROM missing), 0)) AS id FROM used)
  SELECT missing.id, missing.id FROM missing, used WHERE missing.id > used.up_to
  UNION ALL
  SELECT highest.id + row_number() OVER (ORDER BY missing.id), missing.id FROM missing, used, highest WHERE missing.id <= used.up_to;

INSERT OR IGNORE INTO handed_back
  SELECT s.name FROM new_row n JOIN invocation i ON i.id = n.invocation_id JOIN skill s ON s.id = i.skill_id
  UNION SELECT skill_invocation.skill_name FROM skill_invocation JOIN legacy_link k JOIN invocation i ON ${CHANGED};

UPDATE skill_invocation SET completed = (i.outcome = 'completed'), duration_seconds = i.duration_us / 1e6, error_type = i.error_type
  FROM legacy_link k, invocation i WHERE ${CHANGED};

INSERT INTO skill_invocation (id, skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds, error_type, created_at, workflow_phase)
  SELECT n.id, s.name, ${isoText('i.started_at')}, e.session_id, i.phase, i.outcome = 'completed', i.duration_us / 1e6, i.error_type,
    ${isoText('i.recorded_at')}, i.phase
  FROM new_row n JOIN invocation i ON i.id = n.invocation_id JOIN skill s ON s.id = i.skill_id JOIN session e ON e.id = i.session_id;

INSERT INTO legacy_link (legacy_id, event_id) SELECT n.id, i.event_id FROM new_row n JOIN invocation i ON i.id = n.invocation_id;

INSERT INTO skill_metrics (skill_name, total_invocations, completed_invocations, abandoned_invocations, total_duration_seconds,
    workflow_paths, common_errors, first_invoked, last_invoked, completion_rate, avg_duration_seconds)
  SELECT skill_name, count(*), sum(completed = 1), sum(completed = 0), coalesce(sum(duration_seconds), 0),
    ${countsOf('workflow_path')}, ${countsOf('error_type')}, ${textAt('ASC')}, ${textAt('DESC')},
    100.0 * sum(completed = 1) / count(*), avg(duration_seconds)
  FROM skill_invocation WHERE skill_name IN (SELECT skill_name FROM handed_back) GROUP BY skill_name
  ON CONFLICT (skill_name) DO UPDATE SET
    total_invocations = excluded.total_invocations, completed_invocations = excluded.completed_invocations,
    abandoned_invocations = excluded.abandoned_invocations, total_duration_seconds = excluded.total_duration_seconds,
    workflow_paths = excluded.workflow_paths, common_errors = excluded.common_errors, first_invoked = excluded.first_invoked,
    last_invoked = excluded.last_invoked, completion_rate = excluded.completion_rate,
    avg_duration_seconds = excluded.avg_duration_seconds, updated_at = datetime('now');

INSERT INTO session_skills (session_id, skill_name, invocation_count)
  SELECT session_id, skill_name, count(*) FROM skill_invocation WHERE skill_name IN (SELECT skill_name FROM handed_back) GROUP BY session_id, skill_name
  ON CONFLICT (session_id, skill_name) DO UPDATE SET invocation_count = excluded.invocation_count;

INSERT INTO skill_metrics_cache (skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h, updated_at)
  SELECT skill_name, ${textAt('DESC')}, ${recent(1)}, ${recent(24)}, datetime('now')
  FROM skill_invocation WHERE skill_name IN (SELECT skill_name FROM handed_back) GROUP BY skill_name
  ON CONFLICT (skill_name) DO UPDATE SET
    last_invocation_at = excluded.last_invocation_at, invocation_count_1h = excluded.invocation_count_1h,
    invocation_count_24h = excluded.invocation_count_24h, updated_at = excluded.updated_at;

DROP TABLE new_row;
DROP TABLE handed_back;
`);
}
