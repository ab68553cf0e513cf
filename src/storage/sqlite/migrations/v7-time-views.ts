import { completionRatio, endedOf, hoursAgo, isoText, meanSeconds, minutesAgo, NOW_MS } from './view-sql.ts';

/**
 * Views of recent and of past time. Windows move with the clock: the last 1 h and 24 h begin at a whole minute and come
 * from `skill_minute`, the last 7 days begin at a whole hour and come from `skill_hour`. What lies in the future is in
 * no window.
 */
export const V7_TIME_VIEWS_SQL = `
CREATE VIEW skill_metrics_cache AS
WITH recent AS MATERIALIZED (
  SELECT s.name, sum(CASE WHEN m.bucket_at >= ${minutesAgo(60)} THEN m.invocations ELSE 0 END) AS invocations_1h,
    sum(m.invocations) AS invocations_24h, ${completionRatio('m')} AS completion_ratio_24h
  FROM skill_minute m JOIN skill s ON s.id = m.skill_id
  WHERE m.bucket_at >= ${minutesAgo(1440)} AND m.bucket_at <= ${NOW_MS}
  GROUP BY s.name
),
known AS MATERIALIZED (
  SELECT s.name, max((SELECT max(started_at) FROM invocation WHERE skill_id = s.id)) AS last_at
  FROM skill s
  GROUP BY s.name
),
anomaly AS MATERIALIZED (
  SELECT skill_name, deviation_score, max(julianday(detected_at)) FROM skill_anomalies WHERE resolved_at IS NULL GROUP BY skill_name
)
SELECT
  k.name AS skill_name,
  ${isoText('k.last_at')} AS last_invocation_at,
  coalesce(r.invocations_1h, 0) AS invocation_count_1h,
  coalesce(r.invocations_24h, 0) AS invocation_count_24h,
  r.completion_ratio_24h AS avg_completion_rate_24h,
  (a.skill_name IS NOT NULL) AS is_anomalous,
  a.deviation_score AS anomaly_score,
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS updated_at
FROM known k
LEFT JOIN recent r ON r.name = k.name
LEFT JOIN anomaly a ON a.skill_name = k.name
WHERE k.last_at IS NOT NULL;

CREATE VIEW v_realtime_skill_dashboard AS
SELECT c.skill_name, c.last_invocation_at, c.invocation_count_1h, c.invocation_count_24h, c.avg_completion_rate_24h, c.is_anomalous,
  c.anomaly_score, t.total_invocations, t.completion_rate, t.avg_duration_seconds
FROM skill_metrics_cache c
JOIN (
  SELECT s.name, sum(p.invocations) AS total_invocations, coalesce(100.0 * sum(p.completed) / nullif(${endedOf('p')}, 0), 0.0) AS completion_rate,
    ${meanSeconds('p')} AS avg_duration_seconds
  FROM skill_phase p JOIN skill s ON s.id = p.skill_id
  GROUP BY s.name
) t ON t.name = c.skill_name
ORDER BY c.invocation_count_24h DESC, t.total_invocations DESC;

CREATE VIEW skill_time_series AS
SELECT
  h.bucket_at / 3600000 * 4194304 + h.skill_id AS id,
  h.name AS skill_name,
  ${isoText('h.bucket_at')} AS timestamp,
  h.invocations AS invocation_count,
  h.completion_ratio AS completion_rate,
  h.mean_seconds AS avg_duration_seconds,
  (
    SELECT count(DISTINCT i.session_id)
    FROM skill k JOIN invocation i ON i.skill_id = k.id AND i.started_at >= h.bucket_at AND i.started_at < h.bucket_at + 3600000
    WHERE k.name = h.name
  ) AS unique_sessions
FROM (
  SELECT s.name, min(s.id) AS skill_id, h.bucket_at, sum(h.invocations) AS invocations, ${completionRatio('h')} AS completion_ratio,
    ${meanSeconds('h')} AS mean_seconds
  FROM skill_hour h JOIN skill s ON s.id = h.skill_id
  GROUP BY h.bucket_at, s.name
) h;

CREATE VIEW mv_daily_skills AS
SELECT date(d.bucket_at / 1000, 'unixepoch') AS date, s.name AS skill_name, sum(d.invocations) AS invocations,
  sum(d.completed) AS completions, ${endedOf('d')} - sum(d.completed) AS abandonments, ${meanSeconds('d')} AS avg_duration_seconds
FROM skill_day d JOIN skill s ON s.id = d.skill_id
GROUP BY d.bucket_at, s.name;

CREATE VIEW v_daily_skill_source AS
SELECT date, skill_name, invocations, completions, abandonments, avg_duration_seconds FROM mv_daily_skills;

CREATE VIEW v_skill_effectiveness_trend AS
WITH daily AS (
  SELECT s.name, h.bucket_at / 86400000 - unixepoch('now') / 86400 AS day, sum(h.completed) AS completed, ${endedOf('h')} AS ended
  FROM skill_hour h JOIN skill s ON s.id = h.skill_id
  WHERE h.bucket_at >= ${hoursAgo(168)} AND h.bucket_at <= ${NOW_MS}
  GROUP BY s.name, h.bucket_at / 86400000
  HAVING ${endedOf('h')} > 0
)
SELECT
  name AS skill_name,
  1.0 * sum(completed) / sum(ended) AS avg_completion_rate_7d,
  max(1.0 * completed / ended) AS max_completion_rate_7d,
  min(1.0 * completed / ended) AS min_completion_rate_7d,
  1.0 * (sum(ended) * sum(day * completed) - sum(day * ended) * sum(completed))
    / nullif(sum(ended) * sum(day * day * ended) - sum(day * ended) * sum(day * ended), 0) AS trend_slope
FROM daily
GROUP BY name;
`;
