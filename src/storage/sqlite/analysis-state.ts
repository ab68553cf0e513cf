import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AnalysisState, AnalysisStateStore } from '../../ports/analysis-state.ts';
import { inTransaction } from './in-transaction.ts';

export class AnalysisStateReader {
  readonly #all: StatementSync;
  readonly #some: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare('SELECT key, value FROM analysis_state WHERE topic = ? ORDER BY key');
    this.#some = database.prepare(
      'SELECT key, value FROM analysis_state WHERE topic = ? AND key IN (SELECT value FROM json_each(?)) ORDER BY key',
    );
  }

  read(topic: string, keys?: readonly string[]): AnalysisState[] {
    const rows = keys === undefined ? this.#all.all(topic) : this.#some.all(topic, JSON.stringify(keys));
    return rows as unknown as AnalysisState[];
  }
}

export class AnalysisStateWriter {
  readonly #database: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#upsert = database.prepare(
      'INSERT INTO analysis_state (topic, key, value) VALUES (?, ?, ?) ON CONFLICT (topic, key) DO UPDATE SET value = excluded.value',
    );
    this.#remove = database.prepare('DELETE FROM analysis_state WHERE topic = ? AND key = ?');
  }

  write(topic: string, states: Parameters<AnalysisStateStore['write']>[1]): void {
    inTransaction(this.#database, () => {
      for (const { key, value } of states) {
        if (value === null) this.#remove.run(topic, key);
        else this.#upsert.run(topic, key, value);
      }
    });
  }
}
