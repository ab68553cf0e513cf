import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MeterReading } from '../../domain/meter-reading.ts';

/** Some hundred sessions of some ten series each. */
const MAX_SERIES = 10_000;
/** Folding a few at a time would be done again at each new series. */
const FOLDED_AT_ONCE = 1_000;

const IS_SERIES = "substr(series, 1, 7) <> 'folded:'";

interface SeriesRow {
  readonly id: number;
  readonly started_at: number;
  readonly last_at: number;
  readonly last_value: number;
}

/**
 * Adds up what meters read. A reading that is no later than the last of its series is a repeat and adds nothing. The
 * series unread for longest are folded into one of their name and attributes when there are too many: totals stay.
 */
export class MeterWriter {
  readonly #maxSeries: number;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #countSeries: StatementSync;
  readonly #countFolded: StatementSync;
  readonly #fold: StatementSync;
  readonly #deleteOldest: StatementSync;

  constructor(database: DatabaseSync, maxSeries = MAX_SERIES) {
    this.#maxSeries = maxSeries;
    this.#find = database.prepare('SELECT id, started_at, last_at, last_value FROM meter WHERE series = ?');
    this.#insert = database.prepare(
      `INSERT INTO meter (series, agent, name, unit, attributes, total, points, started_at, last_at, last_value)
       VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
    );
    this.#update = database.prepare(
      'UPDATE meter SET total = total + ?, points = points + 1, started_at = ?, last_at = ?, last_value = ? WHERE id = ?',
    );
    this.#countSeries = database.prepare(`SELECT count(*) AS count FROM meter WHERE ${IS_SERIES}`);
    this.#countFolded = database.prepare(`SELECT count(*) AS count FROM meter WHERE NOT ${IS_SERIES}`);
    this.#fold = database.prepare(
      `INSERT INTO meter (series, agent, name, unit, attributes, total, points, started_at, last_at, last_value)
       SELECT 'folded:' || json_array(agent, name, unit, kept), agent, name, unit, kept, sum(total), sum(points), min(started_at), max(last_at), 0
       FROM (SELECT *, iif(?, attributes, '{}') AS kept FROM meter WHERE ${IS_SERIES} ORDER BY last_at, id LIMIT ?)
       GROUP BY agent, name, unit, kept
       ON CONFLICT (series) DO UPDATE SET total = total + excluded.total, points = points + excluded.points,
         started_at = min(started_at, excluded.started_at), last_at = max(last_at, excluded.last_at)`,
    );
    this.#deleteOldest = database.prepare(
      `DELETE FROM meter WHERE id IN (SELECT id FROM meter WHERE ${IS_SERIES} ORDER BY last_at, id LIMIT ?)`,
    );
  }

  /** Inside the caller's transaction. */
  write(readings: readonly MeterReading[]): void {
    let isNew = false;
    for (const reading of readings) {
      const series = this.#find.get(reading.series) as SeriesRow | undefined;
      if (series !== undefined) this.#add(reading, series);
      else {
        this.#begin(reading);
        isNew = true;
      }
    }
    if (isNew) this.#boundSeries();
  }

  #begin({ series, agent, name, unit, attributes, value, startedAt, at }: MeterReading): void {
    this.#insert.run(series, agent, name, unit, toSortedJson(attributes), value, startedAt, at, value);
  }

  #add({ temporality, value, startedAt, at }: MeterReading, series: SeriesRow): void {
    if (at <= series.last_at) return;
    const isRestart = startedAt !== series.started_at || value < series.last_value;
    const added = temporality === 'delta' || isRestart ? value : value - series.last_value;
    this.#update.run(added, startedAt, at, value, series.id);
  }

  #boundSeries(): void {
    const { count } = this.#countSeries.get() as { count: number };
    if (count <= this.#maxSeries) return;
    const folded = Math.min(count, count - this.#maxSeries + FOLDED_AT_ONCE);
    const hasRoom = (this.#countFolded.get() as { count: number }).count < this.#maxSeries;
    this.#fold.run(hasRoom ? 1 : 0, folded);
    this.#deleteOldest.run(folded);
  }
}

function toSortedJson(attributes: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))));
}
