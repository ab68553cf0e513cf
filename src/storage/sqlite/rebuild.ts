import type { DatabaseSync } from 'node:sqlite';
import { contributionOf, INVOCATION_COLUMNS, type InvocationRow, toStoredInvocation } from './invocation-row.ts';
import { DERIVED_TABLES } from './migrations/v7-core-tables.ts';
import { RollupDelta } from './rollup-delta.ts';
import { RollupWriter } from './rollup-writer.ts';

/** Rows added up before they are written: bounds the memory of a rebuild. */
const ROWS_PER_WRITE = 50_000;

/**
 * Empties everything derived and computes it again from the record, inside the caller's transaction.
 *
 * @returns number of invocations read
 */
export function rebuildDerived(database: DatabaseSync): number {
  for (const table of DERIVED_TABLES) database.exec(`DELETE FROM ${table}`);
  const horizon = database.prepare("SELECT CAST(value AS INTEGER) AS value FROM meta WHERE key = 'minute_horizon_at'").get() as
    | { value: number }
    | undefined;
  const writer = new RollupWriter(database);
  const rows = database.prepare(`SELECT ${INVOCATION_COLUMNS} FROM invocation i JOIN skill k ON k.id = i.skill_id ORDER BY i.id`);
  const newDelta = () => new RollupDelta(horizon?.value ?? 0);
  let delta = newDelta();
  let count = 0;
  for (const row of rows.iterate() as Iterable<unknown> as Iterable<InvocationRow>) {
    delta.add(contributionOf(toStoredInvocation(row), row.skill_id, row.session_id));
    if (++count % ROWS_PER_WRITE === 0) {
      writer.write(delta);
      delta = newDelta();
    }
  }
  writer.write(delta);
  return count;
}

/** Computes the minutes from `horizonAt` on again, inside the caller's transaction. */
export function rebuildMinutes(database: DatabaseSync, horizonAt: number): void {
  database.exec('DELETE FROM skill_minute');
  const delta = new RollupDelta(horizonAt);
  const rows = database.prepare(`SELECT ${INVOCATION_COLUMNS} FROM invocation i JOIN skill k ON k.id = i.skill_id WHERE i.started_at >= ?`);
  for (const row of rows.iterate(horizonAt) as Iterable<unknown> as Iterable<InvocationRow>) {
    delta.add(contributionOf(toStoredInvocation(row), row.skill_id, row.session_id));
  }
  new RollupWriter(database).writeBuckets('minute', delta.buckets.minute);
}
