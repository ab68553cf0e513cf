import { completionRatio, meanSeconds, relationshipType } from './view-sql.ts';

/**
 * Views that relate skills to each other, to a community, to experiments and to the taxonomy.
 *
 * Lift = N · n_ab / (n_a · n_b) over the N sessions with any invocation, each skill counted once a session; 1 means
 * independent. A pair is listed once, `skill_a < skill_b`, if it ever shared a session.
 */
export const V7_RELATION_VIEWS_SQL = `
CREATE VIEW skill_dependencies AS
WITH presence AS MATERIALIZED (
  SELECT DISTINCT x.session_id, s.name FROM session_skill x JOIN skill s ON s.id = x.skill_id ORDER BY x.session_id
),
sessions AS MATERIALIZED (SELECT name, count(*) AS sessions FROM presence GROUP BY name),
everything AS MATERIALIZED (SELECT count(DISTINCT session_id) AS sessions FROM session_skill),
pair AS (
  SELECT a.name AS skill_a, b.name AS skill_b, count(*) AS sessions
  FROM presence a JOIN presence b ON b.session_id = a.session_id AND b.name > a.name
  GROUP BY a.name, b.name
)
SELECT p.skill_a, p.skill_b, p.sessions AS co_occurrence_count,
  1.0 * everything.sessions * p.sessions / (a.sessions * b.sessions) AS lift_score,
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS last_updated
FROM pair p JOIN sessions a ON a.name = p.skill_a JOIN sessions b ON b.name = p.skill_b CROSS JOIN everything;

CREATE VIEW v_skill_dependency_network AS
SELECT skill_a, skill_b, co_occurrence_count, lift_score,
  ${relationshipType('lift_score')} AS relationship_type
FROM skill_dependencies
ORDER BY co_occurrence_count DESC;

CREATE VIEW v_community_baseline_comparison AS
SELECT b.skill_name, u.invocations AS user_invocations, u.completion_ratio AS user_completion_rate,
  b.global_completion_rate AS baseline_completion_rate, b.effectiveness_percentile,
  u.completion_ratio - b.global_completion_rate AS delta_from_baseline
FROM skill_community_baselines b
JOIN (
  SELECT s.name, sum(p.invocations) AS invocations, ${completionRatio('p')} AS completion_ratio
  FROM skill_phase p JOIN skill s ON s.id = p.skill_id
  GROUP BY s.name
) u ON u.name = b.skill_name;

CREATE VIEW v_ab_test_summary AS
WITH member AS (
  SELECT test_id, count(DISTINCT user_id) AS users,
    count(DISTINCT CASE WHEN group_name = 'control' THEN user_id END) AS control_users,
    count(DISTINCT CASE WHEN group_name = 'treatment' THEN user_id END) AS treatment_users
  FROM ab_test_assignments
  GROUP BY test_id
),
result AS (
  SELECT m.test_id, avg(CASE WHEN m.group_name = 'control' THEN o.completed <> 0 END) AS control_ratio,
    avg(CASE WHEN m.group_name = 'treatment' THEN o.completed <> 0 END) AS treatment_ratio
  FROM ab_test_assignments m JOIN ab_test_outcomes o ON o.test_id = m.test_id AND o.user_id = m.user_id
  GROUP BY m.test_id
)
SELECT t.test_id, t.test_name, t.control_strategy, t.treatment_strategy, t.status,
  coalesce(m.users, 0) AS total_users,
  coalesce(m.control_users, 0) AS control_users,
  coalesce(m.treatment_users, 0) AS treatment_users,
  r.control_ratio AS control_completion_rate,
  r.treatment_ratio AS treatment_completion_rate
FROM ab_test_configs t
LEFT JOIN member m ON m.test_id = t.test_id
LEFT JOIN result r ON r.test_id = t.test_id;

CREATE VIEW v_multimodal_skill_catalog AS
SELECT t.name AS skill_name, m.modality_type, m.input_format, m.output_format, m.requires_human_review,
  x.sessions AS total_sessions, t.completion_ratio AS completion_rate, t.mean_seconds AS avg_duration_seconds, c.category_name, c.domain
FROM (
  SELECT s.name, ${completionRatio('p')} AS completion_ratio, ${meanSeconds('p')} AS mean_seconds
  FROM skill_phase p JOIN skill s ON s.id = p.skill_id
  GROUP BY s.name
) t
JOIN (
  SELECT s.name, count(DISTINCT x.session_id) AS sessions FROM session_skill x JOIN skill s ON s.id = x.skill_id GROUP BY s.name
) x ON x.name = t.name
LEFT JOIN skill_modalities m ON m.skill_name = t.name
LEFT JOIN skill_category_mapping g ON g.skill_name = t.name
LEFT JOIN skill_categories c ON c.category_id = g.category_id
ORDER BY t.name;
`;
