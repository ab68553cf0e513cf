import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rebuildMinutes } from './rebuild-minutes.ts';
import { floorTo, HOUR_MS, MINUTES_KEPT_MS } from './time-buckets.ts';

/**
 * The instant (epoch ms, a whole hour) before which minutes are no longer kept. It lies in `meta`, since every process
 * that writes must agree on it, and moves on by the hour.
 */
export class MinuteHorizon {
  readonly #database: DatabaseSync;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #prune: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#read = database.prepare("SELECT CAST(value AS INTEGER) AS value FROM meta WHERE key = 'minute_horizon_at'");
    this.#write = database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('minute_horizon_at', ?)");
    this.#prune = database.prepare('DELETE FROM skill_minute WHERE bucket_at < ?');
  }

  /** @returns the horizon, 0 in a database without one */
  get(): number {
    return (this.#read.get() as { value: number } | undefined)?.value ?? 0;
  }

  /** Moves it to where it belongs at `now`, inside the caller's transaction. @returns the horizon */
  advance(now: number): number {
    const current = this.get();
    const wanted = floorTo(now - MINUTES_KEPT_MS, HOUR_MS);
    if (current === wanted) return current;
    this.#write.run(String(wanted));
    // A clock that was ahead has thrown minutes away too early: they come back from the record.
    if (wanted < current) rebuildMinutes(this.#database, wanted);
    else this.#prune.run(wanted);
    return wanted;
  }
}
