import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { InvocationCounts, SkillCounts } from '../../ports/metric-queries.ts';
import type { DurationSketch } from '../../stats/duration-sketch.ts';
import { type CountRow, toCounts } from './count-rows.ts';
import type { StatementCache } from './statement-cache.ts';

export interface SkillRow {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly category: string | null;
}

export function toSkillRef({ kind, name }: SkillRow): SkillRef {
  return { kind: kind as SkillKind, name };
}

/** What was only offered to a session and never used has a row too. */
const IS_USED = 'EXISTS (SELECT 1 FROM invocation WHERE skill_id = k.id)';

/** The skill of this name that was ever used; the most used one when several kinds have it. */
export function findSkillRow(sql: StatementCache, name: string, kind?: SkillKind): SkillRow | undefined {
  if (kind !== undefined)
    return sql.get(`SELECT k.id, k.name, k.kind, k.category FROM skill k WHERE k.name = ? AND k.kind = ? AND ${IS_USED}`, name, kind);
  return sql.get(
    `SELECT k.id, k.name, k.kind, k.category FROM skill k WHERE k.name = ? AND ${IS_USED}
     ORDER BY (SELECT sum(invocations) FROM skill_phase WHERE skill_id = k.id) DESC, k.kind LIMIT 1`,
    name,
  );
}

/** Epoch ms; `id` is of a skill that was used. */
export function findFirstUse(sql: StatementCache, id: number): number {
  return (sql.get('SELECT min(started_at) AS first FROM invocation WHERE skill_id = ?', id) as { first: number }).first;
}

export function toSkillCounts(sql: StatementCache, row: SkillRow, sums: CountRow, sketch: DurationSketch | null): SkillCounts {
  return withBounds(sql, row, toCounts(sums, sketch));
}

/** Adds the first and the last use, each a look-up in an index. */
export function withBounds(sql: StatementCache, row: SkillRow, counts: InvocationCounts): SkillCounts {
  const bounds = sql.get<{ first: number; last: number }>(
    `SELECT (SELECT min(started_at) FROM invocation WHERE skill_id = ?1) AS first, (SELECT max(started_at) FROM invocation WHERE skill_id = ?1) AS last`,
    row.id,
  ) as { first: number; last: number };
  return {
    skill: toSkillRef(row),
    category: row.category,
    firstInvokedAt: bounds.first,
    lastInvokedAt: bounds.last,
    ...counts,
  };
}
