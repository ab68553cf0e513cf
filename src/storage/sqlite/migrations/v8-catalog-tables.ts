/**
 * What is installed (`skill_definition`, with its `skill_version`s) and what was offered to sessions. Many sessions are
 * offered the same skills, so a `skill_listing` is stored once, known by its digest, and sessions point at it.
 *
 * All of it is derived from files: definitions come back with the next scan, listings when transcripts are read again.
 */
export const CATALOG_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS skill_definition (
  id INTEGER PRIMARY KEY,
  agent TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  form TEXT NOT NULL,
  scope TEXT NOT NULL,
  directory TEXT,
  plugin TEXT,
  marketplace TEXT,
  origin TEXT,
  description TEXT NOT NULL,
  is_listed INTEGER NOT NULL,
  is_loaded INTEGER NOT NULL,
  problem TEXT,
  shadowed_by TEXT,
  content_hash TEXT NOT NULL,
  git_commit TEXT,
  listing_tokens INTEGER NOT NULL,
  body_tokens INTEGER NOT NULL,
  stamp TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  removed_at INTEGER,
  UNIQUE (agent, path)
) STRICT;

CREATE TABLE IF NOT EXISTS skill_version (
  definition_id INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  git_commit TEXT,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  PRIMARY KEY (definition_id, content_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS skill_listing (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS skill_listing_entry (
  listing_id INTEGER NOT NULL,
  skill_id INTEGER NOT NULL,
  context_tokens INTEGER,
  PRIMARY KEY (listing_id, skill_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS session_listing (
  session_id INTEGER NOT NULL,
  listing_id INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, listing_id)
) STRICT, WITHOUT ROWID;
`;
