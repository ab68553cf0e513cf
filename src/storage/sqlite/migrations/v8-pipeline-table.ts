/**
 * What a CI system says of the sessions that are runs of a pipeline. `started_at` (epoch ms) is the earliest thing seen of
 * the run; the index answers "the runs of this pipeline in a window" without a look at other pipelines.
 */
export const PIPELINE_TABLE_SQL = `
CREATE TABLE IF NOT EXISTS pipeline_run (
  session_id INTEGER PRIMARY KEY,
  pipeline TEXT NOT NULL,
  build_number TEXT,
  commit_sha TEXT,
  branch TEXT,
  environment TEXT,
  "trigger" TEXT,
  started_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS idx_pipeline_run_pipeline_started ON pipeline_run (pipeline, started_at);
`;
