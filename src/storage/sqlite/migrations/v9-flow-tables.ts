import { MOST_PAIRED } from '../../../domain/session-flow.ts';
import { V7_RELATION_VIEWS_SQL } from './v7-relation-views.ts';
import { relationshipType } from './view-sql.ts';

/**
 * What is kept over all sessions, derived from the record by the analysis `flow`: in how many sessions each skill and each
 * two skills were used, what directly followed what, and what became of failures. `session_flow` holds what each session
 * has added, so that it can be taken away again when the session changes; its `paired` is null when all its skills are,
 * its `flow` deflated JSON, its `version` a number drawn anew each time it is written: while a session has the same and no
 * mark in `changed_session`, nothing has happened in it.
 *
 * A skill here is a name, whatever its kinds: the least id in `skill` with that name. In `skill_presence` the id 0 stands
 * for all sessions. In `skill_follow` 0 and -1 stand for the beginning (as `skill_a`) and the end (as `skill_b`) of a
 * session's main thread and of a subagent; an empty project or phase is an unknown one. `skill_next` is its sum over
 * projects and phases.
 */
export const FLOW_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS skill_presence (
  skill_id INTEGER PRIMARY KEY,
  sessions INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  completed INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS skill_pair (
  skill_a INTEGER NOT NULL,
  skill_b INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (skill_a, skill_b)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idx_skill_pair_b ON skill_pair (skill_b, skill_a, sessions);

CREATE TABLE IF NOT EXISTS skill_follow (
  skill_a INTEGER NOT NULL,
  skill_b INTEGER NOT NULL,
  project TEXT NOT NULL,
  phase TEXT NOT NULL,
  uses INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  PRIMARY KEY (skill_a, skill_b, project, phase)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS skill_next (
  skill_a INTEGER NOT NULL,
  skill_b INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  gaps BLOB,
  PRIMARY KEY (skill_a, skill_b)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idx_skill_next_b ON skill_next (skill_b, skill_a, uses, ended, completed);

CREATE TABLE IF NOT EXISTS skill_trouble (
  skill_id INTEGER PRIMARY KEY,
  failures INTEGER NOT NULL,
  retried_at_once INTEGER NOT NULL,
  other_next INTEGER NOT NULL,
  episodes INTEGER NOT NULL,
  recovered INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  failed_retries INTEGER NOT NULL,
  thrashes INTEGER NOT NULL,
  lost_us INTEGER NOT NULL,
  retry_lost_us INTEGER NOT NULL,
  recovered_after BLOB,
  watched_for BLOB
) STRICT;

CREATE TABLE IF NOT EXISTS session_flow (
  session_id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  skills TEXT NOT NULL,
  paired TEXT,
  flow BLOB NOT NULL
) STRICT;
`;

export const FLOW_DERIVED_TABLES = ['skill_presence', 'skill_pair', 'skill_follow', 'skill_next', 'skill_trouble', 'session_flow'] as const;

/**
 * The views of dependencies over these tables, with the columns and values they have had since level 7: lift = N · n_ab /
 * (n_a · n_b) over the N sessions with any invocation, each skill counted once a session, a pair listed once with
 * `skill_a < skill_b`. What has changed since the analysis last looked is taken from the record itself, so they are never
 * behind; that costs what has changed.
 *
 * The trigger marks a session whose project becomes known after its invocations.
 */
const VIEWS_SQL = `
CREATE VIEW skill_dependencies AS
WITH name AS MATERIALIZED (SELECT name, min(id) AS id FROM skill GROUP BY name),
present AS MATERIALIZED (
  SELECT x.session_id, n.id AS skill_id, row_number() OVER (PARTITION BY x.session_id ORDER BY sum(x.invocations) DESC, n.id) AS rank
  FROM changed_session c JOIN session_skill x ON x.session_id = c.session_id JOIN skill s ON s.id = x.skill_id JOIN name n ON n.name = s.name
  GROUP BY x.session_id, n.id
),
kept AS MATERIALIZED (
  SELECT f.session_id, j.value AS skill_id FROM changed_session c JOIN session_flow f ON f.session_id = c.session_id, json_each(f.skills) j
),
kept_paired AS MATERIALIZED (
  SELECT f.session_id, j.value AS skill_id
  FROM changed_session c JOIN session_flow f ON f.session_id = c.session_id, json_each(coalesce(f.paired, f.skills)) j
),
everything AS MATERIALIZED (
  SELECT coalesce((SELECT sessions FROM skill_presence WHERE skill_id = 0), 0) + (SELECT count(DISTINCT session_id) FROM present)
    - (SELECT count(DISTINCT session_id) FROM kept) AS sessions
),
presence AS MATERIALIZED (
  SELECT skill_id, sum(sessions) AS sessions FROM (
    SELECT skill_id, sessions FROM skill_presence
    UNION ALL SELECT skill_id, 1 FROM present
    UNION ALL SELECT skill_id, -1 FROM kept
  ) GROUP BY skill_id
),
pair AS MATERIALIZED (
  SELECT skill_a, skill_b, sessions FROM skill_pair WHERE NOT EXISTS (SELECT 1 FROM changed_session)
  UNION ALL
  SELECT skill_a, skill_b, sum(sessions) AS sessions FROM (
    SELECT skill_a, skill_b, sessions FROM skill_pair
    UNION ALL
    SELECT a.skill_id, b.skill_id, 1 FROM present a JOIN present b ON b.session_id = a.session_id AND b.skill_id > a.skill_id
    WHERE a.rank <= ${MOST_PAIRED} AND b.rank <= ${MOST_PAIRED}
    UNION ALL
    SELECT a.skill_id, b.skill_id, -1 FROM kept_paired a JOIN kept_paired b ON b.session_id = a.session_id AND b.skill_id > a.skill_id
  ) WHERE EXISTS (SELECT 1 FROM changed_session) GROUP BY skill_a, skill_b
)
SELECT min(a.name, b.name) AS skill_a, max(a.name, b.name) AS skill_b, p.sessions AS co_occurrence_count,
  1.0 * everything.sessions * p.sessions / (x.sessions * y.sessions) AS lift_score,
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS last_updated
FROM pair p JOIN presence x ON x.skill_id = p.skill_a JOIN presence y ON y.skill_id = p.skill_b
JOIN skill a ON a.id = p.skill_a JOIN skill b ON b.id = p.skill_b CROSS JOIN everything
WHERE p.sessions > 0;

CREATE VIEW v_skill_dependency_network AS
SELECT skill_a, skill_b, co_occurrence_count, lift_score,
  ${relationshipType('lift_score')} AS relationship_type
FROM skill_dependencies
ORDER BY co_occurrence_count DESC;

CREATE TRIGGER session_project_changed AFTER UPDATE OF project ON session WHEN NEW.project IS NOT OLD.project
BEGIN
  INSERT INTO changed_session (session_id, taken) VALUES (NEW.id, 0) ON CONFLICT (session_id) DO UPDATE SET taken = 0 WHERE taken = 1;
END;
`;

const DROP_SQL = `
DROP TRIGGER IF EXISTS session_project_changed;
DROP VIEW IF EXISTS v_skill_dependency_network;
DROP VIEW IF EXISTS skill_dependencies;
`;

/** Those of level 7, which work them out by a join of the sessions with themselves. */
const EARLIER_VIEWS_SQL = V7_RELATION_VIEWS_SQL.slice(
  V7_RELATION_VIEWS_SQL.indexOf('CREATE VIEW skill_dependencies'),
  V7_RELATION_VIEWS_SQL.indexOf('CREATE VIEW v_community_baseline_comparison'),
);

/** Run behind the tables on the way up, and before they are dropped on the way down. */
export const FLOW_VIEWS_SQL = DROP_SQL + VIEWS_SQL;
export const FLOW_VIEWS_DOWN_SQL = DROP_SQL + EARLIER_VIEWS_SQL;
