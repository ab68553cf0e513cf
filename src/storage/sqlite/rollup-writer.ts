import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { OBSERVATION_SOURCES } from '../../domain/invocation.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import type { SeriesStep } from '../../ports/metric-queries.ts';
import { encodeSketch, mergeSketches } from '../../stats/duration-sketch.ts';
import { type BucketDelta, type CountDelta, type RollupDelta, splitBucketKey } from './rollup-delta.ts';
import { STEP_MS } from './time-buckets.ts';

const STEPS: readonly SeriesStep[] = ['minute', 'hour', 'day'];
const COUNT_COLUMNS = ['invocations', ...OUTCOMES, 'duration_count', 'duration_sum_us'];
export const SOURCE_COLUMNS = OBSERVATION_SOURCES.map((source) => `from_${source}`);
export const HISTOGRAM_COLUMNS = ['le_0_1', 'le_0_5', 'le_1', 'le_2', 'le_5', 'le_10', 'le_30', 'le_60', 'le_300'];

/** Makes `sketch_merge(a, b)` known to SQL on this connection. */
export function registerSketchFunctions(database: DatabaseSync): void {
  database.function('sketch_merge', { deterministic: true }, (a, b) => mergeSketches(a as Uint8Array | null, b as Uint8Array | null));
}

/** Writes a batch's changes to the derived tables, inside the transaction that the caller has open. */
export class RollupWriter {
  readonly #buckets: Readonly<Record<SeriesStep, { upsert: StatementSync; prune: StatementSync }>>;
  readonly #phase: { upsert: StatementSync; prune: StatementSync };
  readonly #error: { upsert: StatementSync; prune: StatementSync };
  readonly #sessionSkill: { upsert: StatementSync; prune: StatementSync };

  constructor(database: DatabaseSync) {
    registerSketchFunctions(database);
    const pair = (table: string, key: readonly string[], sums: readonly string[], sketch = false) => {
      const columns = [...key, ...sums, ...(sketch ? ['duration_sketch'] : [])];
      const sets = sums.map((column) => `${column} = ${column} + excluded.${column}`);
      if (sketch) sets.push('duration_sketch = sketch_merge(duration_sketch, excluded.duration_sketch)');
      return {
        upsert: database.prepare(
          `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
           ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sets.join(', ')}`,
        ),
        prune: database.prepare(`DELETE FROM ${table} WHERE ${key.map((column) => `${column} = ?`).join(' AND ')} AND invocations = 0`),
      };
    };
    const buckets = (step: SeriesStep) => pair(`skill_${step}`, ['bucket_at', 'skill_id'], COUNT_COLUMNS, true);
    this.#buckets = { minute: buckets('minute'), hour: buckets('hour'), day: buckets('day') };
    this.#phase = pair('skill_phase', ['skill_id', 'phase'], [...COUNT_COLUMNS, ...HISTOGRAM_COLUMNS, ...SOURCE_COLUMNS]);
    this.#error = pair('skill_error', ['skill_id', 'error_type'], ['invocations']);
    this.#sessionSkill = pair('session_skill', ['session_id', 'skill_id'], ['invocations', 'ended', 'completed']);
  }

  write(delta: RollupDelta): void {
    for (const step of STEPS) this.writeBuckets(step, delta.buckets[step]);
    for (const [key, change] of delta.phases) {
      const [skillId, phase] = splitTextKey(key);
      this.#phase.upsert.run(skillId, phase, ...countValues(change), ...change.buckets, ...change.bySource);
      if (change.hasRemoval) this.#phase.prune.run(skillId, phase);
    }
    for (const [key, change] of delta.errors) {
      if (change === 0) continue;
      const [skillId, errorType] = splitTextKey(key);
      this.#error.upsert.run(skillId, errorType, change);
      if (change < 0) this.#error.prune.run(skillId, errorType);
    }
    for (const [key, change] of delta.sessionSkills) {
      if (change.invocations === 0 && change.ended === 0 && change.completed === 0) continue;
      const { bucketNumber: sessionId, id: skillId } = splitBucketKey(key);
      this.#sessionSkill.upsert.run(sessionId, skillId, change.invocations, change.ended, change.completed);
      if (change.invocations < 0) this.#sessionSkill.prune.run(sessionId, skillId);
    }
  }

  /** Changes of one of the time tables. */
  writeBuckets(step: SeriesStep, buckets: ReadonlyMap<number, BucketDelta>): void {
    const { upsert, prune } = this.#buckets[step];
    for (const [key, change] of buckets) {
      const { bucketNumber, id } = splitBucketKey(key);
      const bucketAt = bucketNumber * STEP_MS[step];
      const sketch = encodeSketch(change.addedBins, change.removedBins);
      const o = change.byOutcome;
      // Written out: spreading an array into run() costs as much as the statement itself.
      upsert.run(
        bucketAt,
        id,
        change.invocations,
        o[0] as number,
        o[1] as number,
        o[2] as number,
        o[3] as number,
        o[4] as number,
        o[5] as number,
        o[6] as number,
        change.durationCount,
        change.durationSumUs,
        sketch,
      );
      if (change.hasRemoval) prune.run(bucketAt, id);
    }
  }
}

function countValues(change: CountDelta): number[] {
  return [change.invocations, ...change.byOutcome, change.durationCount, change.durationSumUs];
}

function splitTextKey(key: string): [number, string] {
  const space = key.indexOf(' ');
  return [Number(key.slice(0, space)), key.slice(space + 1)];
}
