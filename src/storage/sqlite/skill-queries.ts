import type { DatabaseSync } from 'node:sqlite';
import type { SkillKind } from '../../domain/skill.ts';
import type {
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
import { kindId } from './rollup-delta.ts';
import { HISTOGRAM_COLUMNS } from './rollup-writer.ts';
import { rankSkills, tallySkills } from './skill-ranking.ts';
import { findSkillRow, toSkillCounts } from './skill-rows.ts';
import { StatementCache } from './statement-cache.ts';
import { type BucketRange, floorTo, STEP_MS } from './time-buckets.ts';
import { type BucketRow, listBuckets, listMinutesOfKinds, splitStoredWindow } from './time-tables.ts';

/** Answers about skills, from the time tables. */
export class SkillQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
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
    const rows = splitStoredWindow(this.#sql, query).ranges.flatMap((range) => listBuckets(this.#sql, [skill.id], range));
    return toSkillCounts(this.#sql, skill, addUp(rows), mergeOf(rows));
  }

  listSeries(query: SeriesQuery): SeriesPoint[] {
    const range: BucketRange = { step: query.step, from: floorTo(query.from, STEP_MS[query.step]), to: query.to };
    if (query.skill !== undefined) {
      const skill = findSkillRow(this.#sql, query.skill.name, query.skill.kind);
      return skill === undefined ? [] : toPoints(listBuckets(this.#sql, [skill.id], range));
    }
    const kinds = query.kinds ?? [];
    return toPoints(
      range.step === 'minute' ? listMinutesOfKinds(this.#sql, kinds, range) : listBuckets(this.#sql, kinds.map(kindId), range),
    );
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

/** One point a bucket; the rows are in order of time. */
function toPoints(rows: readonly BucketRow[]): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (let from = 0; from < rows.length; ) {
    const at = (rows[from] as BucketRow).bucket_at;
    let to = from;
    while (rows[to]?.bucket_at === at) to++;
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
