import type { DatabaseSync } from 'node:sqlite';
import { OUTCOMES } from '../../domain/outcome.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type {
  RankedSkills,
  RankSkillsQuery,
  SeriesPoint,
  SeriesQuery,
  SkillCounts,
  SkillPhaseTotals,
  TimeWindow,
} from '../../ports/metric-queries.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';
import { COUNT_COLUMNS, type CountRow, SUM_COLUMNS, sketchOf, toCounts, toOutcomeCounts } from './count-rows.ts';
import { getOrAdd } from './get-or-add.ts';
import { rankProjectSkills } from './project-skills.ts';
import { kindId } from './rollup-delta.ts';
import { HISTOGRAM_COLUMNS } from './rollup-writer.ts';
import { StatementCache } from './statement-cache.ts';
import { type BucketRange, floorTo, STEP_MS, splitWindow } from './time-buckets.ts';

type RankedRow = CountRow & { readonly id: number; readonly name: string; readonly kind: string; readonly category: string | null };
type BucketRow = CountRow & { readonly bucket_at: number; readonly duration_sketch: Uint8Array | null };
type TotalsRow = { readonly [column in `total_${(typeof OUTCOMES)[number] | 'invocations' | 'skills'}`]: number };

/** Answers about skills, from the time tables. */
export class SkillQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  rankSkills(query: RankSkillsQuery): RankedSkills {
    if (query.project !== undefined) return rankProjectSkills(this.#sql, query, query.project);
    const { window, ranges } = splitWindow(query, this.#minuteHorizonAt());
    const rows = this.#rank(ranges, query, query.limit, query.offset ?? 0);
    // Totals come with each row; without a row on this page they come with the first one.
    const totals = (rows[0] ?? (query.offset ? this.#rank(ranges, query, 1, 0)[0] : undefined)) as (RankedRow & TotalsRow) | undefined;
    const shownIds = query.countsOnly ? [] : rows.map((row) => row.id);
    const sketches = this.#sketches(ranges, shownIds);
    return {
      window,
      skills: rows.map((row) => this.#toSkillCounts(row, sketches.get(row.id) ?? null)),
      totals: {
        invocations: totals?.total_invocations ?? 0,
        byOutcome: toOutcomeCounts(
          Object.fromEntries(OUTCOMES.map((outcome) => [outcome, totals?.[`total_${outcome}`] ?? 0])) as Record<
            (typeof OUTCOMES)[number],
            number
          >,
        ),
        skills: totals?.total_skills ?? 0,
        sessions: this.#countSessions(window),
      },
    };
  }

  findSkill(query: TimeWindow & { readonly name: string; readonly kind?: SkillKind }): SkillCounts | undefined {
    const skill = this.#findSkillRow(query.name, query.kind);
    if (skill === undefined) return undefined;
    const { ranges } = splitWindow(query, this.#minuteHorizonAt());
    const sketch = new DurationSketch();
    const sums: Record<string, number> = {};
    for (const range of ranges) {
      for (const row of this.#bucketsOf([skill.id], range)) {
        for (const [column, value] of Object.entries(row)) if (typeof value === 'number') sums[column] = (sums[column] ?? 0) + value;
        sketch.add(row.duration_sketch);
      }
    }
    const empty = Object.fromEntries(['invocations', ...OUTCOMES, 'duration_count', 'duration_sum_us'].map((column) => [column, 0]));
    return this.#toSkillCounts({ ...empty, ...sums, ...skill } as unknown as RankedRow, sketch);
  }

  listSeries(query: SeriesQuery): SeriesPoint[] {
    const stepMs = STEP_MS[query.step];
    const range: BucketRange = { step: query.step, from: floorTo(query.from, stepMs), to: query.to };
    if (query.skill !== undefined) {
      const skill = this.#findSkillRow(query.skill.name, query.skill.kind);
      if (skill === undefined) return [];
      return this.#bucketsOf([skill.id], range).map((row) => ({ at: row.bucket_at, ...toCounts(row, sketchOf(row.duration_sketch)) }));
    }
    const kinds = query.kinds ?? [];
    return sumByBucket(query.step === 'minute' ? this.#minutesOf(kinds, range) : this.#bucketsOf(kinds.map(kindId), range));
  }

  listSkillPhaseTotals(): SkillPhaseTotals[] {
    return this.#sql
      .all<CountRow & { name: string; kind: string; phase: string } & Record<string, number>>(
        `SELECT k.name, k.kind, p.phase, ${COUNT_COLUMNS}, ${HISTOGRAM_COLUMNS.join(', ')} FROM skill_phase p JOIN skill k ON k.id = p.skill_id
         ORDER BY k.name, k.kind, p.phase`,
      )
      .map((row) => {
        let below = 0;
        return {
          skill: { kind: row.kind as SkillKind, name: row.name },
          phase: row.phase,
          completed: row.completed,
          notCompleted: row.invocations - row.open - row.completed,
          durationBuckets: HISTOGRAM_COLUMNS.map((column) => {
            below += row[column] as number;
            return below;
          }),
          durationCount: row.duration_count,
          durationSumMs: row.duration_sum_us / 1000,
        };
      });
  }

  #minuteHorizonAt(): number {
    return this.#sql.get<{ value: number }>("SELECT CAST(value AS INTEGER) AS value FROM meta WHERE key = 'minute_horizon_at'")?.value ?? 0;
  }

  #rank(ranges: readonly BucketRange[], query: RankSkillsQuery, limit: number, offset: number): RankedRow[] {
    const cells = ranges.map(
      (range) => `SELECT skill_id, ${COUNT_COLUMNS} FROM skill_${range.step} WHERE bucket_at >= ? AND bucket_at < ?`,
    );
    if (cells.length === 0) return [];
    const totals = ['invocations', ...OUTCOMES].map((column) => `sum(${column}) OVER () AS total_${column}`);
    return this.#sql.all<RankedRow>(
      `SELECT k.id, k.name, k.kind, k.category, s.*, ${totals.join(', ')}, count(*) OVER () AS total_skills
       FROM (SELECT skill_id, ${SUM_COLUMNS} FROM (${cells.join(' UNION ALL ')}) GROUP BY skill_id) s
       JOIN skill k ON k.id = s.skill_id
       WHERE k.kind IN (SELECT value FROM json_each(?)) AND (? IS NULL OR k.name LIKE ? ESCAPE '\\')
       ORDER BY s.invocations DESC, k.name, k.kind LIMIT ? OFFSET ?`,
      ...ranges.flatMap((range) => [range.from, range.to]),
      JSON.stringify(query.kinds),
      query.nameContains ?? null,
      `%${(query.nameContains ?? '').replace(/[\\%_]/g, '\\$&')}%`,
      limit,
      offset,
    );
  }

  /** Sketches of the skills shown, merged over the window. */
  #sketches(ranges: readonly BucketRange[], skillIds: readonly number[]): Map<number, DurationSketch> {
    const sketches = new Map<number, DurationSketch>();
    if (skillIds.length === 0) return sketches;
    const ids = JSON.stringify(skillIds);
    for (const range of ranges) {
      const rows = this.#sql.all<{ skill_id: number; duration_sketch: Uint8Array }>(
        `SELECT skill_id, duration_sketch FROM skill_${range.step}
         WHERE bucket_at >= ? AND bucket_at < ? AND skill_id IN (SELECT value FROM json_each(?)) AND duration_sketch IS NOT NULL`,
        range.from,
        range.to,
        ids,
      );
      for (const row of rows) {
        getOrAdd(sketches, row.skill_id, () => new DurationSketch()).add(row.duration_sketch);
      }
    }
    return sketches;
  }

  /** Rows of these ids (of skills, or of kinds: {@link kindId}) in order of time. */
  #bucketsOf(ids: readonly number[], range: BucketRange): BucketRow[] {
    // One look-up a bucket by the primary key: a range over all skills would read what the other skills did, too.
    return this.#sql.all(
      `WITH RECURSIVE bucket(at) AS (SELECT ? UNION ALL SELECT at + ${STEP_MS[range.step]} FROM bucket WHERE at + ${STEP_MS[range.step]} < ?)
       SELECT t.bucket_at, ${COUNT_COLUMNS}, t.duration_sketch
       FROM bucket CROSS JOIN json_each(?) id CROSS JOIN skill_${range.step} t ON t.bucket_at = bucket.at AND t.skill_id = id.value`,
      range.from,
      range.to,
      JSON.stringify(ids),
    );
  }

  /** Minutes have no sums by kind: these are the rows of each skill, in order of time. */
  #minutesOf(kinds: readonly SkillKind[], range: BucketRange): BucketRow[] {
    return this.#sql.all(
      `SELECT t.bucket_at, ${COUNT_COLUMNS}, t.duration_sketch FROM skill_minute t CROSS JOIN skill k ON k.id = t.skill_id
       WHERE t.bucket_at >= ? AND t.bucket_at < ? AND k.kind IN (SELECT value FROM json_each(?)) ORDER BY t.bucket_at`,
      range.from,
      range.to,
      JSON.stringify(kinds),
    );
  }

  #findSkillRow(
    name: string,
    kind: SkillKind | undefined,
  ): { id: number; name: string; kind: string; category: string | null } | undefined {
    return this.#sql.get(
      `SELECT k.id, k.name, k.kind, k.category FROM skill k WHERE k.name = ? AND (? IS NULL OR k.kind = ?)
       ORDER BY (SELECT sum(invocations) FROM skill_phase WHERE skill_id = k.id) DESC, k.kind LIMIT 1`,
      name,
      kind ?? null,
      kind ?? null,
    );
  }

  #toSkillCounts(row: RankedRow, sketch: DurationSketch | null): SkillCounts {
    const bounds = this.#sql.get<{ first: number; last: number }>(
      `SELECT (SELECT min(started_at) FROM invocation WHERE skill_id = ?1) AS first, (SELECT max(started_at) FROM invocation WHERE skill_id = ?1) AS last`,
      row.id,
    ) as { first: number; last: number };
    const skill: SkillRef = { kind: row.kind as SkillKind, name: row.name };
    return { skill, category: row.category, firstInvokedAt: bounds.first, lastInvokedAt: bounds.last, ...toCounts(row, sketch) };
  }

  #countSessions(window: TimeWindow): number {
    return (
      this.#sql.get<{ n: number }>(
        'SELECT count(*) AS n FROM session WHERE last_event_at >= ? AND first_event_at < ?',
        window.from,
        window.to,
      )?.n ?? 0
    );
  }
}

function sumByBucket(rows: readonly BucketRow[]): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (let i = 0; i < rows.length; ) {
    const at = (rows[i] as { bucket_at: number }).bucket_at;
    const sketch = new DurationSketch();
    const sums: Record<string, number> = {};
    for (; i < rows.length && rows[i]?.bucket_at === at; i++) {
      const { duration_sketch, bucket_at: _, ...counts } = rows[i] as (typeof rows)[number];
      sketch.add(duration_sketch);
      for (const [column, value] of Object.entries(counts)) sums[column] = (sums[column] ?? 0) + value;
    }
    points.push({ at, ...toCounts(sums as unknown as CountRow, sketch) });
  }
  return points;
}
