import type { DatabaseSync } from 'node:sqlite';
import { getOrAdd } from '../../domain/get-or-add.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { SeriesStep, TimeWindow } from '../../ports/metric-queries.ts';
import type { HourlyUse, ProjectUse, ProjectUseQuery, SkillSpans, SpanCounts, UsedSkill } from '../../ports/span-queries.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';
import { findHourlyUse, findProjectUse } from './hourly-use.ts';
import { findSkillRow, toSkillRef } from './skill-rows.ts';
import { StatementCache } from './statement-cache.ts';
import { floorTo, HOUR_MS, type KeptMinutes, MINUTE_MS, STEP_MS, splitWindow } from './time-buckets.ts';
import { readKeptMinutes } from './time-tables.ts';
import { isSeldomUsed, listUsedBuckets } from './used-buckets.ts';

const MOST = 1000;
/** More skills than this are found sooner by reading every row of a range. */
const FEW_SKILLS = 100;
/** To look up more buckets of one skill takes longer than to find out which there are. */
const MANY_BUCKETS = 100;

interface CellRow {
  readonly bucket_at: number;
  readonly skill_id: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  readonly duration_count: number;
  readonly duration_sketch: Uint8Array | null;
}

interface Sums {
  invocations: number;
  completed: number;
  ended: number;
  durationCount: number;
  readonly sketches: Uint8Array[];
}

const CELL_COLUMNS =
  't.bucket_at, t.skill_id, t.invocations, t.completed, t.invocations - t.open AS ended, t.duration_count, t.duration_sketch';

/** Counts of skills span by span, from the time tables. */
export class SpanQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  listSkillSpans({ boundaries, skills }: { readonly boundaries: readonly number[]; readonly skills: readonly SkillRef[] }): SkillSpans[] {
    if (boundaries.length < 2 || boundaries.length > MOST || skills.length > MOST) {
      throw new RangeError(`listSkillSpans takes 2 to ${MOST} boundaries, ${MOST} skills; got ${boundaries.length} and ${skills.length}`);
    }
    const found = skills.map(({ name, kind }) => findSkillRow(this.#sql, name, kind)).filter((row) => row !== undefined);
    const sums = this.#addUp(
      found.map(({ id }) => id),
      boundaries,
    );
    return found.map((row) => ({
      skill: toSkillRef(row),
      firstInvokedAt:
        this.#sql.get<{ first: number }>('SELECT min(started_at) AS first FROM invocation WHERE skill_id = ?', row.id)?.first ?? 0,
      spans: [...(sums.get(row.id) ?? [])].sort(([a], [b]) => a - b).map(([index, span]) => toSpanCounts(index, span)),
    }));
  }

  listHourlyUse(query: TimeWindow & { readonly of: UsedSkill | readonly SkillKind[] }): HourlyUse {
    return findHourlyUse(this.#sql, query);
  }

  listProjectUse(query: ProjectUseQuery): ProjectUse {
    return findProjectUse(this.#sql, query);
  }

  /** By skill and span. */
  #addUp(ids: readonly number[], boundaries: readonly number[]): Map<number, Map<number, Sums>> {
    const sums = new Map<number, Map<number, Sums>>();
    for (const [step, spanOfBucket] of splitSpans(boundaries, readKeptMinutes(this.#sql))) {
      for (const row of this.#listCells(step, ids, spanOfBucket)) {
        const index = spanOfBucket.get(row.bucket_at);
        if (index === undefined) continue;
        const span = getOrAdd(
          getOrAdd(sums, row.skill_id, () => new Map<number, Sums>()),
          index,
          () => ({ invocations: 0, completed: 0, ended: 0, durationCount: 0, sketches: [] }),
        );
        span.invocations += row.invocations;
        span.completed += row.completed;
        span.ended += row.ended;
        span.durationCount += row.duration_count;
        if (row.duration_sketch !== null) span.sketches.push(row.duration_sketch);
      }
    }
    return sums;
  }

  #listCells(step: SeriesStep, ids: readonly number[], buckets: ReadonlyMap<number, number>): CellRow[] {
    const times = this.#listTimes(step, ids, buckets);
    if (ids.length === 0 || times.length === 0) return [];
    if (ids.length <= FEW_SKILLS) {
      return this.#sql.all(
        `SELECT ${CELL_COLUMNS} FROM json_each(?) bucket CROSS JOIN json_each(?) id
         CROSS JOIN skill_${step} t ON t.bucket_at = bucket.value AND t.skill_id = id.value`,
        JSON.stringify(times),
        JSON.stringify(ids),
      );
    }
    return this.#sql.all(
      `SELECT ${CELL_COLUMNS} FROM skill_${step} t
       WHERE t.bucket_at >= ? AND t.bucket_at <= ? AND t.skill_id IN (SELECT value FROM json_each(?))`,
      Math.min(...times),
      Math.max(...times),
      JSON.stringify(ids),
    );
  }

  /** The buckets of one skill that there are, where that is soon known; else all that are asked for. */
  #listTimes(step: SeriesStep, ids: readonly number[], buckets: ReadonlyMap<number, number>): number[] {
    const times = [...buckets.keys()];
    const [id] = ids;
    if (id === undefined || ids.length > 1 || times.length <= MANY_BUCKETS || !isSeldomUsed(this.#sql, id)) return times;
    // They come in order of time.
    const ends = [times[0] as number, times.at(-1) as number] as const;
    return listUsedBuckets(this.#sql, id, step, ends).filter((at) => buckets.has(at));
  }
}

/** The buckets of each size that make up the spans, with the span that each belongs to. */
function splitSpans(boundaries: readonly number[], minutes: KeptMinutes): Map<SeriesStep, Map<number, number>> {
  const bounds = boundaries.map((at) => floorTo(at, at >= minutes.horizonAt ? MINUTE_MS : HOUR_MS));
  const steps = new Map<SeriesStep, Map<number, number>>();
  for (let index = 0; index + 1 < bounds.length; index++) {
    const span = { from: bounds[index] as number, to: bounds[index + 1] as number };
    // What began after its end is not to be in it, whatever the latest minute is.
    for (const { step, from, to } of splitWindow(span, { ...minutes, latestAt: Number.POSITIVE_INFINITY }).ranges) {
      const spanOfBucket = getOrAdd(steps, step, () => new Map<number, number>());
      for (let at = from; at < to; at += STEP_MS[step]) spanOfBucket.set(at, index);
    }
  }
  return steps;
}

function toSpanCounts(index: number, { sketches, ...counts }: Sums): SpanCounts {
  if (sketches.length === 0) return { index, ...counts, durationP50Ms: null };
  const sketch = new DurationSketch();
  for (const encoded of sketches) sketch.add(encoded);
  return { index, ...counts, durationP50Ms: sketch.quantile(0.5) };
}
