import type { DatabaseSync } from 'node:sqlite';
import { eachDelta } from './each-delta.ts';
import { DERIVED_TABLES } from './migrations/v7-core-tables.ts';
import { MinuteHorizon } from './minute-horizon.ts';
import { RollupWriter } from './rollup-writer.ts';

/**
 * Empties everything derived and computes it again from the record, inside the caller's transaction.
 *
 * @returns number of invocations read
 */
export function rebuildDerived(database: DatabaseSync): number {
  for (const table of DERIVED_TABLES) database.exec(`DELETE FROM ${table}`);
  const writer = new RollupWriter(database);
  return eachDelta(database, { minuteHorizonAt: new MinuteHorizon(database).get() }, (delta) => writer.write(delta));
}
