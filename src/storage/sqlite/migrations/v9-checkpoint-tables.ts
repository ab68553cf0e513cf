/** Checkpoints that users made. `document` is the record as JSON; instants are epoch ms. */
export const CHECKPOINT_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS checkpoint (
  project TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  score REAL,
  document TEXT NOT NULL,
  PRIMARY KEY (project, made_at)
) STRICT, WITHOUT ROWID;
`;
