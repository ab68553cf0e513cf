import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/ports/clock.ts';
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from '../../src/storage/sqlite/sqlite-store.ts';

export interface TemporaryStore {
  readonly store: SqliteStore;
  readonly path: string;
  /** Closes it and removes its folder. */
  remove(): Promise<void>;
}

/** A real store in a folder of its own. */
export async function openTemporaryStore(clock: Clock, options: Pick<SqliteStoreOptions, 'oneThread'> = {}): Promise<TemporaryStore> {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-'));
  const path = join(folder, 'skills.db');
  const store = await openSqliteStore({ path, clock, ...options });
  return {
    store,
    path,
    async remove() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
