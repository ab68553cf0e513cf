/**
 * What analyses keep between two runs (`analysis_state`), and what has changed since they last looked (`changed_skill`
 * from the hour `from_at`, epoch ms; `changed_session`). All of it is derived: a rebuild empties the first and fills the
 * others.
 */
export const ANALYSIS_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS analysis_state (
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (topic, key)
) STRICT;

CREATE TABLE IF NOT EXISTS changed_skill (
  skill_id INTEGER PRIMARY KEY,
  from_at INTEGER NOT NULL,
  taken INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS changed_session (
  session_id INTEGER PRIMARY KEY,
  taken INTEGER NOT NULL
) STRICT;
`;
