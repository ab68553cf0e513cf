/**
 * What agents' own meters read, a row for each series they report. `attributes` is JSON with sorted keys; `series` is a
 * keyed hash, as it stands for a session or a user. `total` is all that was metered since the first reading, over
 * restarts of the agent; `points` the readings that added to it. `last_value` is that of a cumulative series.
 */
export const METER_TABLE_SQL = `
CREATE TABLE IF NOT EXISTS meter (
  id INTEGER PRIMARY KEY,
  series TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  attributes TEXT NOT NULL,
  total REAL NOT NULL,
  points INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_value REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS idx_meter_name ON meter (name);
`;
