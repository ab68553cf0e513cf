import type { DatabaseSync } from 'node:sqlite';
import type { CheckpointRecord } from '../../domain/checkpoint-record.ts';

/** Reads checkpoints. */
export class CheckpointReader {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list({ project, before, limit }: { readonly project: string; readonly before?: number; readonly limit: number }): CheckpointRecord[] {
    const rows = this.#database
      .prepare('SELECT document FROM checkpoint WHERE project = ? AND made_at < ? ORDER BY made_at DESC LIMIT ?')
      .all(project, before ?? Number.MAX_SAFE_INTEGER, limit) as unknown as { readonly document: string }[];
    return rows.map(({ document }) => JSON.parse(document) as CheckpointRecord);
  }
}

/** Keeps checkpoints. */
export class CheckpointWriter {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  keep(record: CheckpointRecord): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO checkpoint (project, made_at, score, document) VALUES (?, ?, ?, ?)')
      .run(record.project, record.at, record.score, JSON.stringify(record));
  }
}
