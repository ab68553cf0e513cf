import type { DatabaseSync } from 'node:sqlite';
import type { SkillKind } from '../../domain/skill.ts';
import type {
  MetricQueries,
  RankedSkills,
  RankSkillsQuery,
  SeriesPoint,
  SeriesQuery,
  SkillCounts,
  SkillPhaseTotals,
  SkillTally,
  TallySkillsQuery,
  TimeWindow,
} from '../../ports/metric-queries.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';
import { addUp, COUNT_COLUMNS, type CountRow, toCounts } from './count-rows.ts';
import { RecentCounts } from './recent-counts.ts';
import { kindId } from './rollup-delta.ts';
import { HISTOGRAM_COLUMNS } from './rollup-writer.ts';
import { rankSkills, tallySkills } from './skill-ranking.ts';
import { findFirstUse, findSkillRow, withBounds } from './skill-rows.ts';
import { StatementCache } from './statement-cache.ts';
import { type BucketRange, ceilTo, DAY_MS, floorTo, STEP_MS } from './time-buckets.ts';
import { type BucketRow, listBuckets, listMinutesOfKinds, splitStoredWindow } from './time-tables.ts';

/** Answers about skills, from the time tables. */
export class SkillQueries {
  readonly #sql: StatementCache;
  readonly #recent: RecentCounts;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
    this.#recent = new RecentCounts(this.#sql);
  }

  rankSkills(query: RankSkillsQuery): RankedSkills {
    return rankSkills(this.#sql, query);
  }

  tallySkills(query: TallySkillsQuery): SkillTally[] {
    return tallySkills(this.#sql, query);
  }

  findSkill(query: TimeWindow & { readonly name: string; readonly kind?: SkillKind }): SkillCounts | undefined {
    const skill = findSkillRow(this.#sql, query.name, query.kind);
    if (skill === undefined) return undefined;
    // Asked about since 1970, looking through the days before its first use would cost more than all the others.
    const from = Math.max(query.from, Math.min(query.to, floorTo(findFirstUse(this.#sql, skill.id), DAY_MS)));
    const { ranges } = splitStoredWindow(this.#sql, { from, to: query.to });
    const counts = this.#recent.find(skill.id, ranges, () => {
      const rows = ranges.flatMap((range) => listBuckets(this.#sql, [skill.id], range));
      return toCounts(addUp(rows), mergeOf(rows));
    });
    return withBounds(this.#sql, skill, counts);
  }

  findSkills({ skills, ...window }: Parameters<MetricQueries['findSkills']>[0]): (SkillCounts | undefined)[] {
    return skills.map((skill) => this.findSkill({ ...window, ...skill }));
  }

  listSeries({ step, from, to, skill, kinds = [] }: SeriesQuery): SeriesPoint[] {
    const stepMs = STEP_MS[step];
    const range: BucketRange = { step, from: floorTo(from, stepMs), to };
    if (skill !== undefined) {
      const row = findSkillRow(this.#sql, skill.name, skill.kind);
      return row === undefined ? [] : toPoints(listBuckets(this.#sql, [row.id], range), stepMs);
    }
    if (step === 'minute') return toPoints(listMinutesOfKinds(this.#sql, kinds, range), stepMs);
    // Sums by kind are kept by the hour; a day is the sum of its hours.
    const hours: BucketRange = { step: 'hour', from: range.from, to: ceilTo(to, stepMs) };
    return toPoints(listBuckets(this.#sql, kinds.map(kindId), hours), stepMs);
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
}

/** One point for each step in which there are rows; they are in order of time. */
function toPoints(rows: readonly BucketRow[], stepMs: number): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (let from = 0; from < rows.length; ) {
    const at = floorTo((rows[from] as BucketRow).bucket_at, stepMs);
    let to = from;
    while (to < rows.length && (rows[to] as BucketRow).bucket_at < at + stepMs) to++;
    const bucket = rows.slice(from, to);
    points.push({ at, ...toCounts(addUp(bucket), mergeOf(bucket)) });
    from = to;
  }
  return points;
}

function mergeOf(rows: readonly BucketRow[]): DurationSketch {
  const sketch = new DurationSketch();
  for (const row of rows) sketch.add(row.duration_sketch);
  return sketch;
}
