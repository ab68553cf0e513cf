import type { Migration } from './migration.ts';
import { countRowsOf, hasObject } from './schema-objects.ts';

/** Adds 1 to one key of a JSON object of counts. The key may hold anything: it never becomes part of a JSON path. */
const increment = (map: string, key: string) =>
  `json_patch(${map}, json_object(${key}, coalesce((SELECT value FROM json_each(${map}) WHERE key = ${key}), 0) + 1))`;

const SQL = `
CREATE TABLE IF NOT EXISTS skill_migrations (
  version TEXT PRIMARY KEY,
  applied_at TEXT NOT NULL,
  description TEXT,
  rollback_sql TEXT,
  checksum TEXT,
  applied_by TEXT DEFAULT 'session-buddy',
  success BOOLEAN NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS idx_migrations_applied_at ON skill_migrations (applied_at DESC);

CREATE TABLE IF NOT EXISTS skill_invocation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  skill_name TEXT NOT NULL,
  invoked_at TEXT NOT NULL,
  session_id TEXT NOT NULL,
  workflow_path TEXT,
  completed BOOLEAN NOT NULL DEFAULT 0,
  duration_seconds REAL,
  user_query TEXT,
  alternatives_considered TEXT,
  selection_rank INTEGER,
  follow_up_actions TEXT,
  error_type TEXT,
  created_at TEXT NOT NULL DEFAULT (datetime('now'))
);
CREATE INDEX IF NOT EXISTS idx_invocation_session ON skill_invocation (session_id);
CREATE INDEX IF NOT EXISTS idx_invocation_skill ON skill_invocation (skill_name);
CREATE INDEX IF NOT EXISTS idx_invocation_invoked_at ON skill_invocation (invoked_at DESC);
CREATE INDEX IF NOT EXISTS idx_invocation_session_completed ON skill_invocation (session_id, completed);
CREATE VIRTUAL TABLE IF NOT EXISTS skill_invocation_fts USING fts5 (user_query, content=skill_invocation, content_rowid=id);

CREATE TABLE IF NOT EXISTS skill_metrics (
  skill_name TEXT PRIMARY KEY,
  total_invocations INTEGER NOT NULL DEFAULT 0,
  completed_invocations INTEGER NOT NULL DEFAULT 0,
  abandoned_invocations INTEGER NOT NULL DEFAULT 0,
  total_duration_seconds REAL NOT NULL DEFAULT 0.0,
  workflow_paths TEXT NOT NULL DEFAULT '{}',
  common_errors TEXT NOT NULL DEFAULT '{}',
  follow_up_actions TEXT NOT NULL DEFAULT '{}',
  avg_selection_rank REAL,
  recommendation_success_rate REAL,
  first_invoked TEXT,
  last_invoked TEXT,
  completion_rate REAL NOT NULL DEFAULT 0.0,
  avg_duration_seconds REAL,
  updated_at TEXT NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE IF NOT EXISTS session_skills (
  session_id TEXT NOT NULL,
  skill_name TEXT NOT NULL,
  invocation_count INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (session_id, skill_name)
);
CREATE INDEX IF NOT EXISTS idx_session_skills_skill ON session_skills (skill_name);

CREATE TABLE IF NOT EXISTS mv_daily_skills (
  date TEXT NOT NULL,
  skill_name TEXT NOT NULL,
  invocations INTEGER NOT NULL,
  completions INTEGER NOT NULL,
  abandonments INTEGER NOT NULL,
  avg_duration_seconds REAL,
  PRIMARY KEY (date, skill_name)
);
CREATE INDEX IF NOT EXISTS idx_mv_daily_date ON mv_daily_skills (date DESC);
CREATE INDEX IF NOT EXISTS idx_mv_daily_skill ON mv_daily_skills (skill_name);

CREATE TRIGGER IF NOT EXISTS trg_skill_metrics_after_insert AFTER INSERT ON skill_invocation BEGIN
  INSERT OR IGNORE INTO skill_metrics (skill_name) VALUES (NEW.skill_name);
  UPDATE skill_metrics SET
    total_invocations = total_invocations + 1,
    completed_invocations = completed_invocations + (NEW.completed = 1),
    abandoned_invocations = abandoned_invocations + (NEW.completed = 0),
    total_duration_seconds = total_duration_seconds + coalesce(NEW.duration_seconds, 0),
    workflow_paths = CASE WHEN NEW.workflow_path <> '' THEN ${increment('workflow_paths', 'NEW.workflow_path')} ELSE workflow_paths END,
    common_errors = CASE WHEN NEW.error_type <> '' THEN ${increment('common_errors', 'NEW.error_type')} ELSE common_errors END,
    first_invoked = CASE WHEN julianday(first_invoked) <= julianday(NEW.invoked_at) THEN first_invoked ELSE NEW.invoked_at END,
    last_invoked = CASE WHEN julianday(last_invoked) >= julianday(NEW.invoked_at) THEN last_invoked ELSE NEW.invoked_at END,
    updated_at = datetime('now')
  WHERE skill_name = NEW.skill_name;
  UPDATE skill_metrics SET
    completion_rate = 100.0 * completed_invocations / total_invocations,
    avg_duration_seconds = (
      SELECT avg(duration_seconds) FROM skill_invocation AS earlier WHERE earlier.skill_name = NEW.skill_name
    )
  WHERE skill_name = NEW.skill_name;
END;
CREATE TRIGGER IF NOT EXISTS trg_session_skills_after_insert AFTER INSERT ON skill_invocation BEGIN
  INSERT INTO session_skills (session_id, skill_name, invocation_count) VALUES (NEW.session_id, NEW.skill_name, 1)
  ON CONFLICT (session_id, skill_name) DO UPDATE SET invocation_count = invocation_count + 1;
END;

CREATE VIEW IF NOT EXISTS v_session_skill_summary AS
SELECT session_id, count(DISTINCT skill_name) AS unique_skills, count(*) AS total_invocations,
  sum(completed = 1) AS completed_count, sum(completed = 0) AS abandoned_count,
  sum(coalesce(duration_seconds, 0)) AS total_duration_seconds, min(invoked_at) AS first_skill_at, max(invoked_at) AS last_skill_at
FROM skill_invocation GROUP BY session_id;

CREATE VIEW IF NOT EXISTS v_skill_effectiveness AS
SELECT skill_name, total_invocations, completed_invocations, abandoned_invocations, completion_rate, avg_duration_seconds,
  first_invoked, last_invoked, CAST(julianday('now') - julianday(last_invoked) AS INTEGER) AS days_since_last_use
FROM skill_metrics WHERE total_invocations > 0 ORDER BY total_invocations DESC;

CREATE VIEW IF NOT EXISTS v_top_skills AS
SELECT skill_name, total_invocations, completion_rate, avg_duration_seconds,
  (SELECT key FROM json_each(workflow_paths) ORDER BY value DESC, key LIMIT 1) AS preferred_workflow
FROM skill_metrics WHERE total_invocations > 0 ORDER BY total_invocations DESC;

CREATE VIEW IF NOT EXISTS v_daily_skill_source AS
SELECT date(invoked_at) AS date, skill_name, count(*) AS invocations, sum(completed = 1) AS completions,
  sum(completed = 0) AS abandonments, avg(duration_seconds) AS avg_duration_seconds
FROM skill_invocation GROUP BY date(invoked_at), skill_name;
`;

const DOWN_SQL = `
DROP VIEW IF EXISTS v_daily_skill_source;
DROP VIEW IF EXISTS v_top_skills;
DROP VIEW IF EXISTS v_skill_effectiveness;
DROP VIEW IF EXISTS v_session_skill_summary;
DROP TABLE IF EXISTS skill_invocation_fts;
DROP TABLE IF EXISTS skill_invocation;
DROP TABLE IF EXISTS session_skills;
DROP TABLE IF EXISTS mv_daily_skills;
DROP TABLE IF EXISTS skill_metrics;
DROP TABLE IF EXISTS skill_migrations;
`;

/** Level 1 of the earlier schema: invocations and what its triggers add up from them. The history table belongs to it. */
export const v1InitialSchema: Migration = {
  version: 1,
  name: 'V1__initial_schema',
  description: 'Invocations, per-skill metrics and sessions',
  sql: SQL,
  up(database) {
    database.exec(SQL);
    return DOWN_SQL;
  },
  down(database) {
    database.exec(DOWN_SQL);
  },
  isPresent: (database) => hasObject(database, 'table', 'skill_invocation') || hasObject(database, 'view', 'skill_invocation'),
  countRowsLost: (database) => countRowsOf(database, ['skill_invocation', 'skill_metrics', 'mv_daily_skills'], ['table', 'view']),
};
