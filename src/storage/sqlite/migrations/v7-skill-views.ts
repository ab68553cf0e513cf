import { completionRatio, endedOf, isoText, meanSeconds } from './view-sql.ts';

/**
 * Views of invocations, skills and sessions. The lists of columns are those of the earlier schema.
 *
 * `skill_invocation.workflow_path` is what an earlier version stored, or else the phase; `skill_workflow` counts the
 * same by skill, from `skill_phase` with the earlier rows put right, so that it need not read every invocation.
 */
export const V7_SKILL_VIEWS_SQL = `
CREATE VIEW skill_invocation AS
SELECT
  i.id,
  s.name AS skill_name,
  ${isoText('i.started_at')} AS invoked_at,
  e.session_id,
  CASE WHEN l.id IS NULL THEN i.phase ELSE l.workflow_path END AS workflow_path,
  (i.outcome = 'completed') AS completed,
  i.duration_us / 1e6 AS duration_seconds,
  l.user_query,
  l.alternatives_considered,
  l.selection_rank,
  l.follow_up_actions,
  coalesce(l.error_type, i.error_type) AS error_type,
  coalesce(l.created_at, ${isoText('i.recorded_at')}) AS created_at,
  l.embedding,
  coalesce(l.workflow_phase, i.phase) AS workflow_phase,
  l.workflow_step_id
FROM invocation i
JOIN skill s ON s.id = i.skill_id
JOIN session e ON e.id = i.session_id
LEFT JOIN legacy_link k ON k.event_id = i.event_id
LEFT JOIN legacy_skill_invocation l ON l.id = k.legacy_id;

CREATE INDEX idx_legacy_workflow ON legacy_skill_invocation (workflow_path) WHERE workflow_path IS NOT NULL;
CREATE INDEX idx_legacy_details ON legacy_skill_invocation (selection_rank, follow_up_actions)
  WHERE selection_rank IS NOT NULL OR follow_up_actions IS NOT NULL;

CREATE VIEW skill_workflow AS
WITH counted AS (
  SELECT p.skill_id, p.phase AS workflow, p.invocations FROM skill_phase p
  UNION ALL
  SELECT i.skill_id, l.workflow_path, 1
  FROM legacy_skill_invocation l JOIN legacy_link k ON k.legacy_id = l.id JOIN invocation i ON i.event_id = k.event_id
  WHERE l.workflow_path IS NOT NULL
  UNION ALL
  SELECT i.skill_id, i.phase, -1
  FROM legacy_skill_invocation l JOIN legacy_link k ON k.legacy_id = l.id JOIN invocation i ON i.event_id = k.event_id
  WHERE l.workflow_path IS NOT NULL AND i.phase IS NOT NULL
)
SELECT s.name AS skill_name, c.workflow, sum(c.invocations) AS invocations
FROM counted c JOIN skill s ON s.id = c.skill_id
WHERE c.workflow <> ''
GROUP BY s.name, c.workflow
HAVING sum(c.invocations) > 0;

CREATE VIEW skill_metrics AS
WITH total AS (
  SELECT s.name, sum(p.invocations) AS invocations, sum(p.completed) AS completed, ${endedOf('p')} AS ended,
    sum(p.duration_sum_us) / 1e6 AS duration_seconds, ${meanSeconds('p')} AS mean_seconds
  FROM skill_phase p JOIN skill s ON s.id = p.skill_id
  GROUP BY s.name
),
workflow AS MATERIALIZED (
  SELECT skill_name, json_group_object(workflow, invocations) AS counts FROM skill_workflow GROUP BY skill_name
),
error AS MATERIALIZED (
  SELECT name, json_group_object(error_type, invocations) AS counts FROM (
    SELECT s.name, e.error_type, sum(e.invocations) AS invocations FROM skill_error e JOIN skill s ON s.id = e.skill_id GROUP BY s.name, e.error_type
  ) GROUP BY name
),
action AS MATERIALIZED (
  SELECT name, json_group_object(action, uses) AS counts FROM (
    SELECT s.name, CAST(a.value AS TEXT) AS action, count(*) AS uses
    FROM legacy_skill_invocation l JOIN legacy_link k ON k.legacy_id = l.id JOIN invocation i ON i.event_id = k.event_id
    JOIN skill s ON s.id = i.skill_id
    JOIN json_each(CASE WHEN json_valid(l.follow_up_actions) THEN l.follow_up_actions ELSE '[]' END) a
    WHERE (l.selection_rank IS NOT NULL OR l.follow_up_actions IS NOT NULL) AND a.value IS NOT NULL
    GROUP BY s.name, action
  ) GROUP BY name
),
rank AS MATERIALIZED (
  SELECT s.name, avg(l.selection_rank) AS mean
  FROM legacy_skill_invocation l JOIN legacy_link k ON k.legacy_id = l.id JOIN invocation i ON i.event_id = k.event_id
  JOIN skill s ON s.id = i.skill_id
  WHERE (l.selection_rank IS NOT NULL OR l.follow_up_actions IS NOT NULL) AND l.selection_rank IS NOT NULL
  GROUP BY s.name
)
SELECT
  t.name AS skill_name,
  t.invocations AS total_invocations,
  t.completed AS completed_invocations,
  t.ended - t.completed AS abandoned_invocations,
  t.duration_seconds AS total_duration_seconds,
  coalesce(workflow.counts, '{}') AS workflow_paths,
  coalesce(error.counts, '{}') AS common_errors,
  coalesce(action.counts, '{}') AS follow_up_actions,
  rank.mean AS avg_selection_rank,
  (SELECT recommendation_success_rate FROM legacy_skill_metrics WHERE skill_name = t.name) AS recommendation_success_rate,
  (SELECT ${isoText('min((SELECT min(started_at) FROM invocation WHERE skill_id = k.id))')} FROM skill k WHERE k.name = t.name) AS first_invoked,
  (SELECT ${isoText('max((SELECT max(started_at) FROM invocation WHERE skill_id = k.id))')} FROM skill k WHERE k.name = t.name) AS last_invoked,
  coalesce(100.0 * t.completed / nullif(t.ended, 0), 0.0) AS completion_rate,
  t.mean_seconds AS avg_duration_seconds,
  (SELECT ${isoText('max((SELECT recorded_at FROM invocation WHERE skill_id = k.id ORDER BY started_at DESC LIMIT 1))')}
    FROM skill k WHERE k.name = t.name) AS updated_at
FROM total t
LEFT JOIN workflow ON workflow.skill_name = t.name
LEFT JOIN error ON error.name = t.name
LEFT JOIN action ON action.name = t.name
LEFT JOIN rank ON rank.name = t.name
UNION ALL
SELECT skill_name, total_invocations, completed_invocations, abandoned_invocations, total_duration_seconds, workflow_paths,
  common_errors, follow_up_actions, avg_selection_rank, recommendation_success_rate, first_invoked, last_invoked, completion_rate,
  avg_duration_seconds, updated_at
FROM legacy_skill_metrics l
WHERE NOT EXISTS (SELECT 1 FROM skill s JOIN skill_phase p ON p.skill_id = s.id WHERE s.name = l.skill_name);

CREATE VIEW session_skills AS
SELECT e.session_id, s.name AS skill_name, sum(x.invocations) AS invocation_count
FROM session e JOIN session_skill x ON x.session_id = e.id JOIN skill s ON s.id = x.skill_id
GROUP BY e.session_id, s.name;

CREATE VIEW v_session_skill_summary AS
SELECT
  e.session_id,
  (SELECT count(DISTINCT s.name) FROM session_skill x JOIN skill s ON s.id = x.skill_id WHERE x.session_id = e.id) AS unique_skills,
  (SELECT sum(invocations) FROM session_skill WHERE session_id = e.id) AS total_invocations,
  (SELECT sum(completed) FROM session_skill WHERE session_id = e.id) AS completed_count,
  (SELECT sum(ended - completed) FROM session_skill WHERE session_id = e.id) AS abandoned_count,
  coalesce((SELECT sum(duration_us) FROM invocation WHERE session_id = e.id), 0) / 1e6 AS total_duration_seconds,
  ${isoText('(SELECT min(started_at) FROM invocation WHERE session_id = e.id)')} AS first_skill_at,
  ${isoText('(SELECT max(started_at) FROM invocation WHERE session_id = e.id)')} AS last_skill_at
FROM session e
WHERE EXISTS (SELECT 1 FROM session_skill WHERE session_id = e.id);

CREATE VIEW v_skill_effectiveness AS
SELECT skill_name, total_invocations, completed_invocations, abandoned_invocations, completion_rate, avg_duration_seconds,
  first_invoked, last_invoked, CAST(julianday('now') - julianday(last_invoked) AS INTEGER) AS days_since_last_use
FROM skill_metrics
WHERE total_invocations > 0
ORDER BY total_invocations DESC;

CREATE VIEW v_top_skills AS
SELECT skill_name, total_invocations, completion_rate, avg_duration_seconds,
  (SELECT key FROM json_each(workflow_paths) ORDER BY value DESC, key LIMIT 1) AS preferred_workflow
FROM skill_metrics
WHERE total_invocations > 0
ORDER BY total_invocations DESC;

CREATE VIEW v_skill_effectiveness_by_phase AS
SELECT
  p.skill_name,
  p.phase AS workflow_phase,
  p.invocations AS total_invocations,
  p.completed AS completed_count,
  p.ended - p.completed AS abandoned_count,
  p.mean_seconds AS avg_duration_seconds,
  done.mean_seconds AS avg_completion_time,
  100.0 * p.completed / nullif(p.ended, 0) AS completion_rate
FROM (
  SELECT s.name AS skill_name, p.phase, sum(p.invocations) AS invocations, sum(p.completed) AS completed, ${endedOf('p')} AS ended,
    ${meanSeconds('p')} AS mean_seconds
  FROM skill_phase p JOIN skill s ON s.id = p.skill_id WHERE p.phase <> '' GROUP BY s.name, p.phase
) p
LEFT JOIN (
  SELECT s.name AS skill_name, i.phase, avg(i.duration_us) / 1e6 AS mean_seconds
  FROM invocation i JOIN skill s ON s.id = i.skill_id
  WHERE i.phase IS NOT NULL AND i.outcome = 'completed'
  GROUP BY s.name, i.phase
) done ON done.skill_name = p.skill_name AND done.phase = p.phase;

CREATE VIEW v_workflow_phase_patterns AS
SELECT p.phase AS workflow_phase, sum(p.invocations) AS invocations_in_phase, count(DISTINCT s.name) AS unique_skills_in_phase,
  sum(p.completed) AS successful_completions, ${meanSeconds('p')} AS avg_phase_duration
FROM skill_phase p JOIN skill s ON s.id = p.skill_id
WHERE p.phase <> ''
GROUP BY p.phase
ORDER BY p.phase;

CREATE VIEW v_skills_by_phase_usage AS
SELECT s.name AS skill_name, p.phase AS workflow_phase, sum(p.invocations) AS usage_count, ${completionRatio('p')} AS success_rate
FROM skill_phase p JOIN skill s ON s.id = p.skill_id
WHERE p.phase <> ''
GROUP BY s.name, p.phase
ORDER BY s.name, p.phase;
`;
