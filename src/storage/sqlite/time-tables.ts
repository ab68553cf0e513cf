import type { SkillKind } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { COUNT_COLUMNS, type CountRow } from './count-rows.ts';
import type { StatementCache } from './statement-cache.ts';
import { type BucketRange, type KeptMinutes, STEP_MS, splitWindow } from './time-buckets.ts';

export type BucketRow = CountRow & { readonly bucket_at: number; readonly duration_sketch: Uint8Array | null };

export function readKeptMinutes(sql: StatementCache): KeptMinutes {
  const minutes = sql.get<{ horizon: number; latest: number | null }>(
    `SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'minute_horizon_at'), 0) AS horizon,
       (SELECT max(bucket_at) FROM skill_minute) AS latest`,
  );
  return { horizonAt: minutes?.horizon ?? 0, latestAt: minutes?.latest ?? null };
}

/** {@link splitWindow} with what this database keeps. */
export function splitStoredWindow(sql: StatementCache, window: TimeWindow) {
  return splitWindow(window, readKeptMinutes(sql));
}

/** Rows of these ids (of skills, or in hours of kinds: `kindId`) in order of time. */
export function listBuckets(sql: StatementCache, ids: readonly number[], { step, from, to }: BucketRange): BucketRow[] {
  // One look-up a bucket by the primary key: a range over all skills would read what the other skills did, too.
  return sql.all(
    `WITH RECURSIVE bucket(at) AS (SELECT ? UNION ALL SELECT at + ${STEP_MS[step]} FROM bucket WHERE at + ${STEP_MS[step]} < ?)
     SELECT t.bucket_at, ${COUNT_COLUMNS}, t.duration_sketch
     FROM bucket CROSS JOIN json_each(?) id CROSS JOIN skill_${step} t ON t.bucket_at = bucket.at AND t.skill_id = id.value`,
    from,
    to,
    JSON.stringify(ids),
  );
}

/** Minutes have no sums by kind: these are the rows of each skill of these kinds, in order of time. */
export function listMinutesOfKinds(sql: StatementCache, kinds: readonly SkillKind[], { from, to }: TimeWindow): BucketRow[] {
  return sql.all(
    `SELECT t.bucket_at, ${COUNT_COLUMNS}, t.duration_sketch FROM skill_minute t CROSS JOIN skill k ON k.id = t.skill_id
     WHERE t.bucket_at >= ? AND t.bucket_at < ? AND k.kind IN (SELECT value FROM json_each(?)) ORDER BY t.bucket_at`,
    from,
    to,
    JSON.stringify(kinds),
  );
}
