import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptVector } from '../../ports/skill-search.ts';
import { inTransaction } from './in-transaction.ts';

export class VectorWriter {
  readonly #database: DatabaseSync;
  readonly #upsert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#upsert = database.prepare('INSERT OR REPLACE INTO search_vector (model, text_hash, vector) VALUES (?, ?, ?)');
  }

  storeVectors(model: string, vectors: readonly KeptVector[]): void {
    inTransaction(this.#database, () => {
      for (const { textHash, vector } of vectors) {
        this.#upsert.run(model, textHash, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
      }
    });
  }
}
