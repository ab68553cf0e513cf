import type { Migration } from './migration.ts';
import { countRowsOf, hasObject } from './schema-objects.ts';
import { V4_TABLES, V4_TABLES_SQL } from './v4-tables.ts';
import { countFilled } from './v8-taxonomy.ts';
import { relationshipType } from './view-sql.ts';

const recent = (hours: number) =>
  `(SELECT count(*) FROM skill_invocation WHERE skill_name = NEW.skill_name AND julianday(invoked_at) > julianday('now', '-${hours} hours'))`;

const VIEWS_SQL = `
CREATE TRIGGER IF NOT EXISTS trg_metrics_cache_after_insert AFTER INSERT ON skill_invocation BEGIN
  INSERT INTO skill_metrics_cache (skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h, updated_at)
  VALUES (NEW.skill_name, NEW.invoked_at, ${recent(1)}, ${recent(24)}, datetime('now'))
  ON CONFLICT (skill_name) DO UPDATE SET
    last_invocation_at = CASE WHEN julianday(last_invocation_at) >= julianday(NEW.invoked_at) THEN last_invocation_at ELSE NEW.invoked_at END,
    invocation_count_1h = excluded.invocation_count_1h, invocation_count_24h = excluded.invocation_count_24h,
    updated_at = excluded.updated_at;
END;

CREATE VIEW IF NOT EXISTS v_realtime_skill_dashboard AS
SELECT cache.skill_name, cache.last_invocation_at, cache.invocation_count_1h, cache.invocation_count_24h, cache.avg_completion_rate_24h,
  cache.is_anomalous, cache.anomaly_score, metrics.total_invocations, metrics.completion_rate, metrics.avg_duration_seconds
FROM skill_metrics_cache AS cache JOIN skill_metrics AS metrics USING (skill_name) ORDER BY cache.invocation_count_24h DESC;

CREATE VIEW IF NOT EXISTS v_skill_effectiveness_trend AS
WITH daily AS (
  SELECT skill_name, julianday(date(invoked_at)) - julianday(date('now')) AS day, avg(completed = 1) AS ratio
  FROM skill_invocation WHERE julianday(invoked_at) >= julianday('now', '-7 days') GROUP BY skill_name, date(invoked_at)
)
SELECT skill_name, avg(ratio) AS avg_completion_rate_7d, max(ratio) AS max_completion_rate_7d, min(ratio) AS min_completion_rate_7d,
  (count(*) * sum(day * ratio) - sum(day) * sum(ratio)) / nullif(count(*) * sum(day * day) - sum(day) * sum(day), 0) AS trend_slope
FROM daily GROUP BY skill_name;

CREATE VIEW IF NOT EXISTS v_community_baseline_comparison AS
SELECT baseline.skill_name, count(*) AS user_invocations, avg(invocation.completed = 1) AS user_completion_rate,
  baseline.global_completion_rate AS baseline_completion_rate, baseline.effectiveness_percentile,
  avg(invocation.completed = 1) - baseline.global_completion_rate AS delta_from_baseline
FROM skill_community_baselines AS baseline JOIN skill_invocation AS invocation USING (skill_name) GROUP BY baseline.skill_name;

CREATE VIEW IF NOT EXISTS v_skill_dependency_network AS
SELECT skill_a, skill_b, co_occurrence_count, lift_score,
  ${relationshipType('lift_score')} AS relationship_type
FROM skill_dependencies WHERE lift_score IS NOT NULL ORDER BY co_occurrence_count DESC;

CREATE VIEW IF NOT EXISTS v_ab_test_summary AS
SELECT test.test_id, test.test_name, test.control_strategy, test.treatment_strategy, test.status,
  count(DISTINCT member.user_id) AS total_users,
  count(DISTINCT CASE WHEN member.group_name = 'control' THEN member.user_id END) AS control_users,
  count(DISTINCT CASE WHEN member.group_name = 'treatment' THEN member.user_id END) AS treatment_users,
  avg(CASE WHEN member.group_name = 'control' THEN result.completed END) AS control_completion_rate,
  avg(CASE WHEN member.group_name = 'treatment' THEN result.completed END) AS treatment_completion_rate
FROM ab_test_configs AS test LEFT JOIN ab_test_assignments AS member USING (test_id)
LEFT JOIN ab_test_outcomes AS result ON result.test_id = member.test_id AND result.user_id = member.user_id
GROUP BY test.test_id;

CREATE VIEW IF NOT EXISTS v_multimodal_skill_catalog AS
SELECT invocation.skill_name, modality.modality_type, modality.input_format, modality.output_format, modality.requires_human_review,
  count(DISTINCT invocation.session_id) AS total_sessions, avg(invocation.completed = 1) AS completion_rate,
  avg(invocation.duration_seconds) AS avg_duration_seconds, category.category_name, category.domain
FROM skill_invocation AS invocation LEFT JOIN skill_modalities AS modality USING (skill_name)
LEFT JOIN skill_category_mapping AS mapping ON mapping.skill_name = invocation.skill_name
LEFT JOIN skill_categories AS category USING (category_id)
GROUP BY invocation.skill_name, category.category_id ORDER BY invocation.skill_name;
`;

const DOWN_SQL = `
DROP TRIGGER IF EXISTS trg_metrics_cache_after_insert;
DROP VIEW IF EXISTS v_multimodal_skill_catalog;
DROP VIEW IF EXISTS v_ab_test_summary;
DROP VIEW IF EXISTS v_skill_dependency_network;
DROP VIEW IF EXISTS v_community_baseline_comparison;
DROP VIEW IF EXISTS v_skill_effectiveness_trend;
DROP VIEW IF EXISTS v_realtime_skill_dashboard;
${V4_TABLES.map((table) => `DROP TABLE IF EXISTS ${table};`)
  .reverse()
  .join('\n')}
`;

/** Level 4 of the earlier schema: cache, series, anomalies, community, experiments, taxonomy. Its name is the one found in old histories. */
export const v4Analytics: Migration = {
  version: 4,
  name: 'V4__phase4_extensions',
  description: 'Cache, time series, anomalies, community baselines, experiments and taxonomy',
  sql: V4_TABLES_SQL + VIEWS_SQL,
  up(database) {
    database.exec(V4_TABLES_SQL);
    database.exec(VIEWS_SQL);
    return DOWN_SQL;
  },
  down(database) {
    database.exec(DOWN_SQL);
  },
  isPresent: (database) => hasObject(database, 'table', 'skill_modalities') && hasObject(database, 'table', 'ab_test_configs'),
  countRowsLost(database) {
    // The cache is made again by its trigger, and what level 8 filled in by level 8.
    const tables = V4_TABLES.filter((table) => table !== 'skill_metrics_cache');
    const filled = countFilled(database);
    const counts = Object.entries(countRowsOf(database, tables)).map(([table, count]) => [table, count - (filled[table] ?? 0)] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  },
};
