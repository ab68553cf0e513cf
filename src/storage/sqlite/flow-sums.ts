import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { encodeSketch } from '../../stats/duration-sketch.ts';
import { registerSketchFunctions } from './rollup-writer.ts';

/** What changes in one row of sums: counts, and bins of sketches that came and went. */
interface SumChange {
  readonly key: readonly SQLInputValue[];
  readonly counts: number[];
  readonly added: readonly number[][];
  readonly removed: readonly number[][];
}

export interface SumTable {
  readonly table: string;
  readonly key: readonly string[];
  /** The first is 0 only in a row that stands for nothing any more, which is removed. */
  readonly counts: readonly string[];
  readonly sketches: readonly string[];
}

/** Adds up what many contributions change in a table of sums, then writes each row once. */
export class FlowSums {
  readonly #shape: SumTable;
  readonly #changes = new Map<string, SumChange>();
  readonly #upsert: StatementSync;
  readonly #prune: StatementSync;

  constructor(database: DatabaseSync, shape: SumTable) {
    registerSketchFunctions(database);
    this.#shape = shape;
    const { table, key, counts, sketches } = shape;
    const columns = [...key, ...counts, ...sketches];
    const sets = [
      ...counts.map((column) => `${column} = ${column} + excluded.${column}`),
      ...sketches.map((column) => `${column} = sketch_merge(${column}, excluded.${column})`),
    ];
    this.#upsert = database.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sets.join(', ')}`,
    );
    this.#prune = database.prepare(`DELETE FROM ${table} WHERE ${key.map((column) => `${column} = ?`).join(' AND ')} AND ${counts[0]} = 0`);
  }

  /** @param bins - of each sketch */
  add(sign: 1 | -1, key: readonly SQLInputValue[], counts: readonly number[], bins: readonly (readonly number[])[] = []): void {
    // A project is the name of a folder, which cannot hold a NUL.
    const text = key.join('\0');
    let change = this.#changes.get(text);
    if (change === undefined) {
      const none = () => this.#shape.sketches.map(() => []);
      change = { key, counts: this.#shape.counts.map(() => 0), added: none(), removed: none() };
      this.#changes.set(text, change);
    }
    for (const [index, count] of counts.entries()) change.counts[index] = (change.counts[index] as number) + sign * count;
    for (const [index, own] of bins.entries()) (sign > 0 ? change.added : change.removed)[index]?.push(...own);
  }

  /** Writes what has changed; what was taken away and added again writes nothing. The caller clears it. */
  write(): void {
    for (const { key, counts, added, removed } of this.#changes.values()) {
      const sketches = added.map((bins, index) => encodeSketch(bins, removed[index]));
      if (counts.every((count) => count === 0) && sketches.every((sketch) => sketch === null)) continue;
      this.#upsert.run(...key, ...counts, ...sketches);
      if ((counts[0] as number) < 0) this.#prune.run(...key);
    }
  }

  clear(): void {
    this.#changes.clear();
  }
}
