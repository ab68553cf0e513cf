import type { InvocationCounts } from '../../ports/metric-queries.ts';
import { SUM_COLUMNS } from './count-rows.ts';
import type { StatementCache } from './statement-cache.ts';
import type { BucketRange } from './time-buckets.ts';

interface Kept {
  readonly sums: string;
  readonly madeAt: number;
  readonly counts: InvocationCounts;
}

const MOST_KEPT = 5_000;
const KEPT_MS = 60_000;

/**
 * Counts of skills over whole days, which take a row for each day to add up. Kept while the sums of the skill over all
 * time are as they were, and for a minute at most: what was only moved from one day to another leaves these as they were.
 */
export class RecentCounts {
  readonly #sql: StatementCache;
  readonly #kept = new Map<string, Kept>();

  constructor(sql: StatementCache) {
    this.#sql = sql;
  }

  /** @param count - called when nothing is kept */
  find(skillId: number, ranges: readonly BucketRange[], count: () => InvocationCounts): InvocationCounts {
    const [range] = ranges;
    if (range === undefined || ranges.length > 1 || range.step !== 'day') return count();
    const key = `${skillId} ${range.from} ${range.to}`;
    const sums = JSON.stringify(this.#sql.get(`SELECT ${SUM_COLUMNS} FROM skill_phase WHERE skill_id = ?`, skillId));
    const now = performance.now();
    const known = this.#kept.get(key);
    if (known !== undefined && known.sums === sums && now - known.madeAt < KEPT_MS) return known.counts;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const counts = count();
    this.#kept.set(key, { sums, madeAt: now, counts });
    return counts;
  }
}
