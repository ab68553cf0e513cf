import type { DatabaseSync } from 'node:sqlite';
import { eachDelta } from './each-delta.ts';
import { RollupWriter } from './rollup-writer.ts';

/** Computes the minutes from `horizonAt` (epoch ms) on again, inside the caller's transaction. */
export function rebuildMinutes(database: DatabaseSync, horizonAt: number): void {
  database.exec('DELETE FROM skill_minute');
  const writer = new RollupWriter(database);
  eachDelta(database, { from: horizonAt, minuteHorizonAt: horizonAt }, (delta) => writer.writeBuckets('minute', delta.buckets.minute));
}
