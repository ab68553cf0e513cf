import type { SeriesStep } from '../../ports/metric-queries.ts';
import type { StatementCache } from './statement-cache.ts';
import { STEP_MS } from './time-buckets.ts';

/** Up to so many invocations an index is read sooner than a row is looked up for each hour of some months. */
const SELDOM = 25_000;

/** Whether all invocations of a skill are read in about a millisecond, from the index by skill and time. */
export function isSeldomUsed(sql: StatementCache, skillId: number): boolean {
  const row = sql.get<{ invocations: number | null }>(
    'SELECT sum(invocations) AS invocations FROM skill_phase WHERE skill_id = ?',
    skillId,
  );
  return (row?.invocations ?? 0) <= SELDOM;
}

/** Beginnings of the buckets from one to another, both included, in which a skill was used. */
export function listUsedBuckets(
  sql: StatementCache,
  skillId: number,
  step: SeriesStep,
  [first, last]: readonly [number, number],
): number[] {
  return sql
    .all<{ at: number }>(
      `SELECT DISTINCT started_at / ${STEP_MS[step]} * ${STEP_MS[step]} AS at FROM invocation
       WHERE skill_id = ? AND started_at >= ? AND started_at < ?`,
      skillId,
      first,
      last + STEP_MS[step],
    )
    .map(({ at }) => at);
}
