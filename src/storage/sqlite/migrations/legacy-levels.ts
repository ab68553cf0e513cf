import type { Migration } from './migration.ts';
import { v1InitialSchema } from './v1-initial-schema.ts';
import { v2SemanticSearch } from './v2-semantic-search.ts';
import { v3WorkflowCorrelation } from './v3-workflow-correlation.ts';
import { v4Analytics } from './v4-analytics.ts';

/** The levels of the Python Session-Buddy, lowest first. */
export const LEGACY_LEVELS: readonly Migration[] = [v1InitialSchema, v2SemanticSearch, v3WorkflowCorrelation, v4Analytics];

/** Tables of those levels that V7 sets aside as `legacy_<name>` and answers by a view. */
export const REPLACED_TABLES = [
  'skill_invocation',
  'skill_metrics',
  'session_skills',
  'mv_daily_skills',
  'skill_metrics_cache',
  'skill_time_series',
  'skill_dependencies',
] as const;
