import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { formatCount } from './tables.ts';
import { batchesOf, generateInvocations, USUAL_WORKLOAD } from './workload.ts';

/** Runs with a scratch folder, removed afterwards unless the caller asked to keep it. */
export async function withFolder(keep: string | undefined, work: (folder: string) => Promise<void>): Promise<void> {
  if (keep !== undefined) {
    mkdirSync(keep, { recursive: true });
    return work(keep);
  }
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-bench-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a database of the usual workload, through the store itself; one that is there already is used as it is. */
export async function fillDatabase(path: string, invocations: number): Promise<void> {
  if (existsSync(path)) return;
  const unfinished = `${path}.unfinished`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
  const store = await openSqliteStore({ path: unfinished });
  const began = performance.now();
  let waiting: Promise<unknown>[] = [];
  for (const batch of batchesOf(generateInvocations({ ...USUAL_WORKLOAD, invocations, until: Date.now() }), 5_000)) {
    waiting.push(store.append(batch));
    if (waiting.length < 4) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  await Promise.all(waiting);
  await store.close();
  renameSync(unfinished, path);
  process.stderr.write(
    `made a database of ${formatCount(invocations)} invocations in ${((performance.now() - began) / 1_000).toFixed(1)} s\n`,
  );
}
