import type { DatabaseSync } from 'node:sqlite';
import { redactSecrets } from '../../domain/redact.ts';
import type { ForgottenSessions } from './forgotten-sessions.ts';
import { inTransaction } from './in-transaction.ts';
import { listColumns, quoteName } from './migrations/schema-objects.ts';

/** How a user is stored: a keyed hash. */
const USER_ID = /^[0-9a-f]{64}$/;

interface RowRule {
  readonly table: string;
  /** Columns taken over, without a number that only counts rows. */
  readonly columns: readonly string[];
  /** Where they come from, in the attached database `earlier`; numbers that point at rows are looked up by name here. */
  readonly select: string;
  /** True where a unique key says which rows are known; otherwise equal rows are counted off against each other. */
  readonly hasKey: boolean;
}

const plain = (table: string, columns: string, hasKey: boolean, where = ''): RowRule => ({
  table,
  columns: columns.split(', '),
  select: `SELECT ${columns} FROM earlier.${table} ${where}`,
  hasKey,
});

const idByName = (table: string, id: string, name: string, of: string) =>
  `(SELECT m.${id} FROM main.${table} m JOIN earlier.${table} x ON x.${name} = m.${name} WHERE x.${id} = ${of}) AS ${id}`;
const CLUSTER_ID = idByName('skill_clusters', 'cluster_id', 'cluster_name', 'o.cluster_id');
const CATEGORY_ID = idByName('skill_categories', 'category_id', 'category_name', 'o.category_id');
const TEST_ID = idByName('ab_test_configs', 'test_id', 'test_name', 'o.test_id');

const pointing = (table: string, id: string, lookUp: string, columns: string, hasKey: boolean): RowRule => ({
  table,
  columns: [id, ...columns.split(', ')],
  select: `SELECT ${lookUp}, ${columns} FROM earlier.${table} o WHERE ${lookUp.slice(0, lookUp.lastIndexOf(' AS '))} IS NOT NULL`,
  hasKey,
});

/** In this order: some point at rows of those before them. */
const RULES: readonly RowRule[] = [
  plain('skill_categories', 'category_name, description, domain, created_at', true),
  pointing('skill_category_mapping', 'category_id', CATEGORY_ID, 'skill_name, confidence_score, assigned_at', true),
  plain('skill_modalities', 'skill_name, modality_type, input_format, output_format, requires_human_review, created_at', true),
  plain('skill_clusters', 'cluster_name, description, centroid_embedding, created_at', true),
  pointing('skill_cluster_membership', 'cluster_id', CLUSTER_ID, 'skill_name, membership_score', true),
  plain(
    'legacy_skill_community_baselines',
    'skill_name, total_users, total_invocations, global_completion_rate, global_avg_duration_seconds, most_common_workflow_phase, effectiveness_percentile, last_updated',
    true,
  ),
  plain('skill_anomalies', 'skill_name, detected_at, anomaly_type, baseline_value, observed_value, deviation_score, resolved_at', false),
  plain(
    'legacy_skill_user_interactions',
    'user_id, session_id, skill_name, invoked_at, completed, rating, alternatives_considered',
    false,
    'WHERE NOT is_forgotten(session_id)',
  ),
  plain(
    'ab_test_configs',
    'test_name, description, control_strategy, treatment_strategy, start_date, end_date, min_sample_size, metrics, assignment_ratio, status, created_at',
    true,
  ),
  pointing('ab_test_assignments', 'test_id', TEST_ID, 'user_id, group_name, assigned_at', true),
  pointing('ab_test_outcomes', 'test_id', TEST_ID, 'user_id, skill_name, completed, duration_seconds, user_rating, recorded_at', false),
];

/** Makes a copy fit to be taken over: users as hashes, no secrets in texts. */
export function cleanUserRows(copy: DatabaseSync, hashUser: (user: string) => string): void {
  copy.function('hash_user', (user) => (USER_ID.test(String(user)) ? String(user) : hashUser(String(user))));
  copy.function('redact', (text) => redactSecrets(String(text)));
  for (const { table } of RULES) {
    const sets = listColumns(copy, table).map((name) => {
      const column = quoteName(name);
      return `${column} = CASE typeof(${column}) WHEN 'text' THEN ${name === 'user_id' ? 'hash_user' : 'redact'}(${column}) ELSE ${column} END`;
    });
    // Two texts may have become the same.
    copy.exec(`UPDATE OR REPLACE ${table} SET ${sets.join(', ')}`);
  }
}

/**
 * Takes over what users of an earlier version added by hand and is not here yet.
 *
 * @param copyPath - a database at our level, cleaned
 * @returns rows that are new here, by table; tables without any are left out
 */
export function takeInEarlierRows(database: DatabaseSync, copyPath: string, forgotten: ForgottenSessions): Record<string, number> {
  database.function('is_forgotten', (sessionId) => (forgotten.has(String(sessionId)) ? 1 : 0));
  database.prepare('ATTACH ? AS earlier').run(copyPath);
  try {
    return inTransaction(database, () => {
      const taken = RULES.map((rule) => [rule.table.replace(/^legacy_/, ''), takeIn(database, rule)] as const).filter(
        ([, count]) => count > 0,
      );
      nameParents(database);
      return Object.fromEntries(taken);
    });
  } finally {
    database.exec('DETACH earlier');
  }
}

function takeIn(database: DatabaseSync, { table, columns, select, hasKey }: RowRule): number {
  const list = columns.join(', ');
  const numbered = (from: string) => `SELECT ${list}, row_number() OVER (PARTITION BY ${list}) AS copy_number FROM (${from})`;
  const sql = hasKey
    ? `INSERT OR IGNORE INTO main.${table} (${list}) ${select}`
    : `INSERT INTO main.${table} (${list}) SELECT ${list} FROM (${numbered(select)} EXCEPT ${numbered(`SELECT ${list} FROM main.${table}`)})`;
  return Number(database.prepare(sql).run().changes);
}

/** Categories stand in a tree; a parent that has another number here is found by its name. */
function nameParents(database: DatabaseSync): void {
  database.exec(`
    UPDATE main.skill_categories SET parent_category_id = (
      SELECT parent.category_id FROM earlier.skill_categories own JOIN earlier.skill_categories above ON above.category_id = own.parent_category_id
      JOIN main.skill_categories parent ON parent.category_name = above.category_name WHERE own.category_name = skill_categories.category_name)
    WHERE parent_category_id IS NULL`);
}
