/**
 * The tables that hold the record (`skill`, `session`, `invocation`, `file_cursor`, `rejection`) and those derived
 * from it in the same transaction (`skill_minute`, `skill_hour`, `skill_day`, `skill_phase`, `skill_error`,
 * `session_skill`). Instants are epoch ms, durations whole microseconds, so sums are exact and a rebuild is equal to
 * the last bit.
 *
 * An append costs an `fsync` and a few microseconds for each page it touches, so each index here has to earn its page:
 * there is none on `started_at` alone (what happened when is in the time tables), and `id` is not AUTOINCREMENT.
 */
const ROLLUP_COLUMNS = `
  invocations INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 0,
  abandoned INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  interrupted INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  failed_to_launch INTEGER NOT NULL DEFAULT 0,
  duration_count INTEGER NOT NULL DEFAULT 0,
  duration_sum_us INTEGER NOT NULL DEFAULT 0`;

/**
 * Ordered by time first: a window over all skills is one range, a series of one skill is a look-up a bucket. In hours a
 * negative `skill_id` is the sum over a kind of skill, -1 the first of `SKILL_KINDS`.
 */
const timeRollup = (name: string) => `
CREATE TABLE IF NOT EXISTS ${name} (
  bucket_at INTEGER NOT NULL,
  skill_id INTEGER NOT NULL,${ROLLUP_COLUMNS},
  duration_sketch BLOB,
  PRIMARY KEY (bucket_at, skill_id)
) STRICT, WITHOUT ROWID;`;

export const CORE_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS skill (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  category TEXT,
  UNIQUE (name, kind)
) STRICT;

CREATE TABLE IF NOT EXISTS session (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL,
  directory TEXT,
  project TEXT,
  git_branch TEXT,
  agent_version TEXT,
  first_event_at INTEGER NOT NULL,
  last_event_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS idx_session_last_event ON session (last_event_at);

CREATE TABLE IF NOT EXISTS invocation (
  id INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL UNIQUE,
  skill_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  duration_us INTEGER,
  duration_measured INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL,
  certainty TEXT NOT NULL,
  phase TEXT,
  error_type TEXT,
  invoked_by TEXT,
  subagent_id TEXT,
  sources INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS idx_invocation_skill_started ON invocation (skill_id, started_at);
CREATE INDEX IF NOT EXISTS idx_invocation_session_started ON invocation (session_id, started_at);

CREATE TABLE IF NOT EXISTS file_cursor (
  path TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  inode INTEGER NOT NULL,
  read_offset INTEGER NOT NULL,
  size INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  line_number INTEGER NOT NULL,
  rejected_lines INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  settled INTEGER NOT NULL,
  state TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idx_file_cursor_unsettled ON file_cursor (path) WHERE settled = 0;

CREATE TABLE IF NOT EXISTS rejection (
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (source, reason)
) STRICT, WITHOUT ROWID;
${timeRollup('skill_minute')}
${timeRollup('skill_hour')}
${timeRollup('skill_day')}
CREATE TABLE IF NOT EXISTS skill_phase (
  skill_id INTEGER NOT NULL,
  phase TEXT NOT NULL,${ROLLUP_COLUMNS},
  le_0_1 INTEGER NOT NULL DEFAULT 0,
  le_0_5 INTEGER NOT NULL DEFAULT 0,
  le_1 INTEGER NOT NULL DEFAULT 0,
  le_2 INTEGER NOT NULL DEFAULT 0,
  le_5 INTEGER NOT NULL DEFAULT 0,
  le_10 INTEGER NOT NULL DEFAULT 0,
  le_30 INTEGER NOT NULL DEFAULT 0,
  le_60 INTEGER NOT NULL DEFAULT 0,
  le_300 INTEGER NOT NULL DEFAULT 0,
${['transcript', 'hook', 'otlp', 'ci', 'record', 'legacy', 'demo'].map((source) => `  from_${source} INTEGER NOT NULL DEFAULT 0,`).join('\n')}
  PRIMARY KEY (skill_id, phase)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS skill_error (
  skill_id INTEGER NOT NULL,
  error_type TEXT NOT NULL,
  invocations INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (skill_id, error_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS session_skill (
  session_id INTEGER NOT NULL,
  skill_id INTEGER NOT NULL,
  invocations INTEGER NOT NULL DEFAULT 0,
  ended INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session_id, skill_id)
) STRICT, WITHOUT ROWID;
`;

/** Recomputed from `invocation` by a rebuild; empty them first. */
export const DERIVED_TABLES = ['skill_minute', 'skill_hour', 'skill_day', 'skill_phase', 'skill_error', 'session_skill'] as const;
/** The record itself: parked, not dropped, when V7 is rolled back, so that an upgrade finds it again. */
export const RECORD_TABLES = ['meta', 'skill', 'session', 'invocation', 'file_cursor', 'rejection'] as const;
