import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { dumpDerived } from '../support/dump-derived.ts';
import { describeEventStore, observation } from './event-store.ts';

describeEventStore('SqliteStore', async (now) => {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-contract-'));
  const path = join(folder, 'skills.db');
  const store = await openSqliteStore({ path, clock: { now: () => now } });
  return {
    store,
    dumpDerived: () => dumpDerived(path),
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

it('leaves one whole file behind when it is closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-contract-'));
  const store = await openSqliteStore({ path: join(folder, 'skills.db') });
  await store.append({ invocations: [observation({ eventId: 'a' })] });
  await store.close();
  expect(readdirSync(folder)).toEqual(['skills.db']);
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(process.platform === 'win32')('keeps the file and its backups from other users', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-contract-'));
  const store = await openSqliteStore({ path: join(folder, 'skills.db') });
  await store.append({ invocations: [observation({ eventId: 'a' })] });
  await store.backup(join(folder, 'copy.db'));
  expect(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])).toEqual([
    ['copy.db', 0o600],
    ['skills.db', 0o600],
    ['skills.db-shm', 0o600],
    ['skills.db-wal', 0o600],
  ]);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
