import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observation } from '../../../test/contract/event-store.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import { fromWireError, toWireError, translateSqliteError } from './sqlite-errors.ts';
import { openSqliteStore } from './sqlite-store.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-buddy-errors-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The error that SQLite itself throws. */
function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function makeDatabase(name: string, sql = ''): DatabaseSync {
  const database = new DatabaseSync(join(folder, name));
  database.exec(`CREATE TABLE t (a); ${sql}`);
  return database;
}

describe('translateSqliteError', () => {
  it.each([
    [
      'a full disk',
      'STORAGE_UNAVAILABLE',
      true,
      () => makeDatabase('full.db', 'PRAGMA max_page_count = 3').exec('INSERT INTO t SELECT zeroblob(100000)'),
    ],
    [
      'a lock held by another',
      'STORAGE_UNAVAILABLE',
      true,
      () => {
        makeDatabase('locked.db').exec('BEGIN EXCLUSIVE');
        new DatabaseSync(join(folder, 'locked.db')).exec('INSERT INTO t VALUES (1)');
      },
    ],
    [
      'a file that may only be read',
      'STORAGE_UNAVAILABLE',
      false,
      () => {
        makeDatabase('readonly.db').close();
        new DatabaseSync(join(folder, 'readonly.db'), { readOnly: true }).exec('INSERT INTO t VALUES (1)');
      },
    ],
    ['a folder in its place', 'STORAGE_UNAVAILABLE', false, () => new DatabaseSync(folder)],
    [
      'a file of another kind',
      'STORAGE_CORRUPT',
      false,
      () => {
        writeFileSync(join(folder, 'notes.db'), 'not a database'.repeat(100));
        new DatabaseSync(join(folder, 'notes.db')).exec('SELECT * FROM sqlite_schema');
      },
    ],
  ] as const)('gives %s a code and names the file', (_what, code, retryable, work) => {
    const translated = translateSqliteError(errorOf(work), '/x/skills.db');
    expect(translated).toBeInstanceOf(SessionBuddyError);
    expect(translated).toMatchObject({ code, retryable, message: expect.stringContaining('/x/skills.db') });
  });

  it('leaves a bug of ours as it is', () => {
    const bug = errorOf(() => makeDatabase('bug.db').exec('SELECT nothing FROM nowhere'));
    expect(translateSqliteError(bug, '/x/skills.db')).toBe(bug);
    expect(translateSqliteError('text', '/x/skills.db')).toBe('text');
  });

  it('keeps code, message and stack across threads', () => {
    const ours = new SessionBuddyError('STORAGE_UNAVAILABLE', 'full', { retryable: true });
    expect(fromWireError(toWireError(ours, 'x'))).toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: 'full', retryable: true });
    const bug = new RangeError('index 7');
    const copy = fromWireError(toWireError(bug, 'x'));
    expect([copy.message, copy.stack]).toEqual([bug.message, bug.stack]);
  });
});

describe('openSqliteStore', () => {
  it('says what is wrong with the place it is given', async () => {
    writeFileSync(join(folder, 'other.db'), 'not a database'.repeat(100));
    mkdirSync(join(folder, 'folder.db'));
    await expect(openSqliteStore({ path: join(folder, 'other.db') })).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
    await expect(openSqliteStore({ path: join(folder, 'folder.db') })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(openSqliteStore({ path: join(folder, 'other.db', 'skills.db') })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(openSqliteStore({ path: ':memory:' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('loses nothing to another process that holds the lock for a while', async () => {
    const path = join(folder, 'shared.db');
    const store = await openSqliteStore({ path });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const appended = store.append({ invocations: [observation({ eventId: 'a' })] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Reads go on meanwhile.
    expect((await store.getStatus()).invocations).toBe(0);
    other.exec('COMMIT');
    expect((await appended).invocations[0]?.status).toBe('new');
    other.close();
    await store.close();
  });

  it('refuses every call after it is closed', async () => {
    const store = await openSqliteStore({ path: join(folder, 'closed.db') });
    await store.close();
    await store.close();
    await expect(store.append({ invocations: [] })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(store.getStatus()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });
});
