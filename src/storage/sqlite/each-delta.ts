import type { DatabaseSync } from 'node:sqlite';
import { contributionOf, INVOCATION_COLUMNS, type InvocationRow, toStoredInvocation } from './invocation-row.ts';
import { RollupDelta } from './rollup-delta.ts';

/** Rows added up before they are handed over: bounds the memory of a rebuild. */
const ROWS_PER_DELTA = 50_000;

/**
 * What the record adds to the derived tables, in pieces.
 *
 * @param options - `from`: only invocations that began at or after this (epoch ms)
 * @returns number of invocations read
 */
export function eachDelta(
  database: DatabaseSync,
  options: { readonly from?: number; readonly minuteHorizonAt: number },
  use: (delta: RollupDelta) => void,
): number {
  const where = options.from === undefined ? '' : 'WHERE i.started_at >= ?';
  const statement = database.prepare(
    `SELECT ${INVOCATION_COLUMNS} FROM invocation i JOIN skill k ON k.id = i.skill_id ${where} ORDER BY i.id`,
  );
  const rows = statement.iterate(...(options.from === undefined ? [] : [options.from]));
  let delta = new RollupDelta(options.minuteHorizonAt);
  let count = 0;
  for (const row of rows as Iterable<unknown> as Iterable<InvocationRow>) {
    delta.add(contributionOf(toStoredInvocation(row), row.skill_id, row.session_id));
    if (++count % ROWS_PER_DELTA !== 0) continue;
    use(delta);
    delta = new RollupDelta(options.minuteHorizonAt);
  }
  use(delta);
  return count;
}
