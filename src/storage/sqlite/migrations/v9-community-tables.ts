import { V7_RELATION_VIEWS_SQL } from './v7-relation-views.ts';

/**
 * Who uses what. `user_skill` has a row per user and skill: in how many of the user's sessions it was used, and in how many
 * completed; the empty user is this installation's own, whose sessions name nobody. `skill_users` counts its rows by skill. `community_state.version` grows when
 * another user has completed a skill, or one no longer has: what is learned from that then has to be learned again. Beside
 * it stands how often recommendations were asked for.
 * `community_baseline` is what the analysis `community` last computed for each skill.
 */
export const COMMUNITY_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS user_skill (
  user_id TEXT NOT NULL,
  skill_id INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  completed_sessions INTEGER NOT NULL,
  PRIMARY KEY (user_id, skill_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS skill_users (
  skill_id INTEGER PRIMARY KEY,
  users INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS community_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  recommendations INTEGER NOT NULL DEFAULT 0,
  cache_hits INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS community_baseline (
  skill_id INTEGER PRIMARY KEY,
  total_users INTEGER NOT NULL,
  total_invocations INTEGER NOT NULL,
  completion_ratio REAL,
  lower_bound REAL,
  avg_duration_seconds REAL,
  most_common_phase TEXT,
  percentile REAL,
  updated_at INTEGER NOT NULL
) STRICT;
`;

/** Made again by the analysis after a rebuild; `user_skill` is kept by the triggers below. */
export const COMMUNITY_DERIVED_TABLES = ['community_baseline'] as const;

const userOf = (session: string) => `coalesce((SELECT user_id FROM session WHERE id = ${session}), '')`;

const BUMP = 'UPDATE community_state SET version = version + 1;';

/**
 * `user_skill` follows `session_skill` in whatever transaction changes that. Most invocations are not the first of their
 * skill in their session: then no condition holds and nothing is written.
 */
const TRIGGERS_SQL = `
CREATE TRIGGER user_skill_used AFTER INSERT ON session_skill
BEGIN
  INSERT INTO user_skill (user_id, skill_id, sessions, completed_sessions)
  VALUES (${userOf('NEW.session_id')}, NEW.skill_id, 1, NEW.completed > 0)
  ON CONFLICT (user_id, skill_id) DO UPDATE SET sessions = sessions + 1, completed_sessions = completed_sessions + excluded.completed_sessions;
END;

CREATE TRIGGER user_skill_completed AFTER UPDATE OF completed ON session_skill WHEN (NEW.completed > 0) <> (OLD.completed > 0)
BEGIN
  UPDATE user_skill SET completed_sessions = completed_sessions + (NEW.completed > 0) - (OLD.completed > 0)
  WHERE user_id = ${userOf('NEW.session_id')} AND skill_id = NEW.skill_id;
END;

CREATE TRIGGER user_skill_taken_back AFTER DELETE ON session_skill
BEGIN
  UPDATE user_skill SET sessions = sessions - 1, completed_sessions = completed_sessions - (OLD.completed > 0)
  WHERE user_id = ${userOf('OLD.session_id')} AND skill_id = OLD.skill_id;
  DELETE FROM user_skill WHERE user_id = ${userOf('OLD.session_id')} AND skill_id = OLD.skill_id AND sessions <= 0;
END;

CREATE TRIGGER user_skill_user_known AFTER UPDATE OF user_id ON session WHEN NEW.user_id IS NOT OLD.user_id
BEGIN
  UPDATE user_skill SET sessions = sessions - 1, completed_sessions = completed_sessions
    - (SELECT x.completed > 0 FROM session_skill x WHERE x.session_id = NEW.id AND x.skill_id = user_skill.skill_id)
  WHERE user_id = coalesce(OLD.user_id, '') AND skill_id IN (SELECT skill_id FROM session_skill WHERE session_id = NEW.id);
  DELETE FROM user_skill
  WHERE user_id = coalesce(OLD.user_id, '') AND sessions <= 0 AND skill_id IN (SELECT skill_id FROM session_skill WHERE session_id = NEW.id);
  INSERT INTO user_skill (user_id, skill_id, sessions, completed_sessions)
  SELECT coalesce(NEW.user_id, ''), skill_id, 1, completed > 0 FROM session_skill WHERE session_id = NEW.id
  ON CONFLICT (user_id, skill_id) DO UPDATE SET sessions = sessions + 1, completed_sessions = completed_sessions + excluded.completed_sessions;
END;

CREATE TRIGGER skill_users_gained AFTER INSERT ON user_skill
BEGIN
  INSERT INTO skill_users (skill_id, users) VALUES (NEW.skill_id, 1) ON CONFLICT (skill_id) DO UPDATE SET users = users + 1;
END;
CREATE TRIGGER skill_users_lost AFTER DELETE ON user_skill
BEGIN
  UPDATE skill_users SET users = users - 1 WHERE skill_id = OLD.skill_id;
END;
CREATE TRIGGER community_gained AFTER INSERT ON user_skill WHEN NEW.completed_sessions > 0 BEGIN ${BUMP} END;
CREATE TRIGGER community_changed AFTER UPDATE OF completed_sessions ON user_skill
WHEN (NEW.completed_sessions > 0) <> (OLD.completed_sessions > 0) BEGIN ${BUMP} END;
CREATE TRIGGER community_lost AFTER DELETE ON user_skill WHEN OLD.completed_sessions > 0 BEGIN ${BUMP} END;
`;

/** Computes `user_skill` anew, inside the caller's transaction. */
export const FILL_USER_SKILL_SQL = `
DELETE FROM user_skill;
INSERT OR IGNORE INTO community_state (id, version) VALUES (1, 0);
${BUMP}
INSERT INTO user_skill (user_id, skill_id, sessions, completed_sessions)
SELECT coalesce(s.user_id, ''), x.skill_id, count(*), sum(x.completed > 0)
FROM session_skill x JOIN session s ON s.id = x.session_id GROUP BY 1, 2;
DELETE FROM skill_users;
INSERT INTO skill_users (skill_id, users) SELECT skill_id, count(*) FROM user_skill GROUP BY skill_id;
`;

/** Tables of the earlier schema that step aside for a view with the same columns, in which their rows go on. */
const REPLACED = ['skill_user_interactions', 'skill_community_baselines'] as const;

const rename = (from: string, to: string) => REPLACED.map((table) => `ALTER TABLE ${from}${table} RENAME TO ${to}${table};`).join('\n');
/** Without the rewriting of other objects: views go on naming what they named. */
const renaming = (sql: string) => `PRAGMA legacy_alter_table = ON; ${sql} PRAGMA legacy_alter_table = OFF;`;

const instant = (column: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;

/**
 * `skill_user_interactions`: every invocation as an interaction of its user (`local` where the session names nobody), and
 * the rows that an earlier version wrote of sessions; these stand where there are both. `skill_community_baselines`:
 * what was last computed for each name, and earlier rows of skills that nothing was computed for. The comparison puts
 * beside them this installation's own user alone, and not everybody again: the sums of all less those of named users, so
 * that it costs nothing where nobody is named.
 */
const VIEWS_SQL = `
CREATE VIEW skill_user_interactions AS
SELECT id, user_id, session_id, skill_name, invoked_at, completed, rating, alternatives_considered FROM legacy_skill_user_interactions
UNION ALL
SELECT -i.id, coalesce(s.user_id, 'local'), s.session_id, k.name, ${instant('i.started_at')}, i.outcome = 'completed', NULL, NULL
FROM invocation i JOIN session s ON s.id = i.session_id JOIN skill k ON k.id = i.skill_id
WHERE s.session_id NOT IN (SELECT session_id FROM legacy_skill_user_interactions);

CREATE TRIGGER skill_user_interactions_insert INSTEAD OF INSERT ON skill_user_interactions
BEGIN
  INSERT INTO legacy_skill_user_interactions (user_id, session_id, skill_name, invoked_at, completed, rating, alternatives_considered)
  VALUES (NEW.user_id, NEW.session_id, NEW.skill_name, NEW.invoked_at, NEW.completed, NEW.rating, NEW.alternatives_considered);
END;

CREATE VIEW skill_community_baselines AS
SELECT skill_name, total_users, total_invocations, global_completion_rate, global_avg_duration_seconds, most_common_workflow_phase,
  effectiveness_percentile, last_updated
FROM (
  SELECT k.name AS skill_name, b.total_users, max(b.total_invocations) AS total_invocations, b.completion_ratio AS global_completion_rate,
    b.avg_duration_seconds AS global_avg_duration_seconds, b.most_common_phase AS most_common_workflow_phase,
    b.percentile AS effectiveness_percentile, ${instant('b.updated_at')} AS last_updated
  FROM community_baseline b JOIN skill k ON k.id = b.skill_id GROUP BY k.name
)
UNION ALL
SELECT skill_name, total_users, total_invocations, global_completion_rate, global_avg_duration_seconds, most_common_workflow_phase,
  effectiveness_percentile, last_updated
FROM legacy_skill_community_baselines
WHERE skill_name NOT IN (SELECT k.name FROM community_baseline b JOIN skill k ON k.id = b.skill_id);

CREATE VIEW v_community_baseline_comparison AS
SELECT b.skill_name, u.invocations AS user_invocations, u.completion_ratio AS user_completion_rate,
  b.global_completion_rate AS baseline_completion_rate, b.effectiveness_percentile,
  u.completion_ratio - b.global_completion_rate AS delta_from_baseline
FROM skill_community_baselines b
JOIN (
  SELECT k.name, sum(x.invocations) AS invocations, 1.0 * sum(x.completed) / nullif(sum(x.ended), 0) AS completion_ratio
  FROM (
    SELECT skill_id, invocations, invocations - open AS ended, completed FROM skill_phase
    UNION ALL
    SELECT x.skill_id, -x.invocations, -x.ended, -x.completed
    FROM session s JOIN session_skill x ON x.session_id = s.id WHERE s.user_id IS NOT NULL
  ) x JOIN skill k ON k.id = x.skill_id
  GROUP BY k.name HAVING sum(x.invocations) > 0
) u ON u.name = b.skill_name;
`;

const VIEWS_DOWN_SQL = [
  ...['v_community_baseline_comparison', ...REPLACED].map((view) => `DROP VIEW IF EXISTS ${view};`),
  ...[...TRIGGERS_SQL.matchAll(/CREATE TRIGGER (\w+)/g)].map(([, name]) => `DROP TRIGGER IF EXISTS ${name};`),
].join('\n');

/** Of level 7, over the tables. */
const EARLIER_VIEW_SQL = V7_RELATION_VIEWS_SQL.slice(
  V7_RELATION_VIEWS_SQL.indexOf('CREATE VIEW v_community_baseline_comparison'),
  V7_RELATION_VIEWS_SQL.indexOf('CREATE VIEW v_ab_test_summary'),
);

/** Run behind the tables on the way up, and before they are dropped on the way down. */
export const COMMUNITY_VIEWS_SQL = `
DROP VIEW IF EXISTS v_community_baseline_comparison;
${renaming(rename('', 'legacy_'))}
${FILL_USER_SKILL_SQL}${TRIGGERS_SQL}${VIEWS_SQL}`;
export const COMMUNITY_VIEWS_DOWN_SQL = `${VIEWS_DOWN_SQL}
${renaming(rename('legacy_', ''))}
${EARLIER_VIEW_SQL}`;
