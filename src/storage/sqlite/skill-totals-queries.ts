import type { DatabaseSync } from 'node:sqlite';
import type { SkillKind } from '../../domain/skill.ts';
import { DURATION_BUCKETS_SECONDS, type SkillPhaseTotals } from '../../ports/metric-queries.ts';
import type { SkillTotalsReading } from '../../ports/skill-totals.ts';
import { SkillQueries } from './skill-queries.ts';
import { StatementCache } from './statement-cache.ts';

const BUCKETS = DURATION_BUCKETS_SECONDS.map((bound, index) => `sum(i.duration_us <= ${bound * 1e6}) AS b${index}`);
/** Walks the rows by their number, which grows as they are recorded. */
const LATE_SQL = `SELECT k.kind, k.name, coalesce(i.phase, '') AS phase, sum(i.outcome = 'completed') AS completed,
    sum(i.outcome NOT IN ('completed', 'open')) AS not_completed, count(i.duration_us) AS duration_count,
    coalesce(sum(i.duration_us), 0) AS duration_sum_us, ${BUCKETS.join(', ')}
  FROM invocation i CROSS JOIN skill k ON k.id = i.skill_id
  WHERE i.id > ?1 AND i.recorded_at - coalesce(i.ended_at, i.started_at) > ?2
  GROUP BY k.kind, k.name, i.phase`;

interface LateRow extends Readonly<Record<string, number | string | null>> {
  readonly kind: SkillKind;
  readonly name: string;
  readonly phase: string;
  readonly completed: number;
  readonly not_completed: number;
  readonly duration_count: number;
  readonly duration_sum_us: number;
}

export class SkillTotalsQueries {
  readonly #database: DatabaseSync;
  readonly #sql: StatementCache;
  readonly #skills: SkillQueries;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sql = new StatementCache(database);
    this.#skills = new SkillQueries(database);
  }

  read({ afterId, lateMs }: { readonly afterId: number; readonly lateMs: number }): SkillTotalsReading {
    // Of one moment: what is in the one and not in the other would look as if a count went back.
    this.#database.exec('BEGIN');
    try {
      const totals = this.#skills.listSkillPhaseTotals();
      const late = this.#sql.all<LateRow>(LATE_SQL, afterId, lateMs).map(toTotals);
      const newestId = this.#sql.get<{ id: number | null }>('SELECT max(id) AS id FROM invocation')?.id ?? 0;
      return { totals, late, newestId };
    } finally {
      this.#database.exec('COMMIT');
    }
  }
}

function toTotals(row: LateRow): SkillPhaseTotals {
  return {
    skill: { kind: row.kind, name: row.name },
    phase: row.phase,
    completed: row.completed,
    notCompleted: row.not_completed,
    durationBuckets: DURATION_BUCKETS_SECONDS.map((_, index) => (row[`b${index}`] as number | null) ?? 0),
    durationCount: row.duration_count,
    durationSumMs: row.duration_sum_us / 1000,
  };
}
