import type { DatabaseSync } from 'node:sqlite';
import type { ListMetersQuery, MeterTotal } from '../../ports/meter-queries.ts';
import { StatementCache } from './statement-cache.ts';

interface MeterRow extends Omit<MeterTotal, 'attributes' | 'lastAt'> {
  readonly attributes: string;
  readonly last_at: number;
}

/** Answers about meters, from the table of their series. */
export class MeterQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  /** In order of agent, name and attributes. */
  listMeters({ name, attribute }: ListMetersQuery = {}): MeterTotal[] {
    const rows = this.#sql.all<MeterRow>(
      `SELECT agent, name, unit, attributes, sum(total) AS total, sum(points) AS points, max(last_at) AS last_at
       FROM meter WHERE name = ?1 OR ?1 IS NULL GROUP BY agent, name, unit, attributes ORDER BY agent, name, unit, attributes`,
      name ?? null,
    );
    const totals = rows.map(({ last_at, attributes, ...row }) => ({ ...row, attributes: JSON.parse(attributes), lastAt: last_at }));
    return attribute === undefined ? totals : addUpBy(attribute, totals);
  }
}

function addUpBy(attribute: string, totals: readonly MeterTotal[]): MeterTotal[] {
  const sums = new Map<string, MeterTotal>();
  for (const total of totals) {
    const value = total.attributes[attribute];
    if (value === undefined) continue;
    const key = JSON.stringify([total.agent, total.name, total.unit, value]);
    const sum = sums.get(key);
    sums.set(key, {
      ...total,
      attributes: { [attribute]: value },
      total: total.total + (sum?.total ?? 0),
      points: total.points + (sum?.points ?? 0),
      lastAt: Math.max(total.lastAt, sum?.lastAt ?? total.lastAt),
    });
  }
  return [...sums.values()];
}
