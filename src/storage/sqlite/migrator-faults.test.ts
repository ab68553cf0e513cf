import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { constants, DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { dumpDatabase } from '../../../test/support/dump-database.ts';
import { makeLegacyDatabase } from '../../../test/support/legacy-databases.ts';
import { legacyInvocations } from '../../../test/support/legacy-invocations.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { migrate, migrationStatus, rollback } from './migrator.ts';
import { rebuildDerived } from './rebuild.ts';

const UP_STEPS = [
  'complete the earlier levels',
  'set the earlier tables aside',
  'create tables',
  'take in earlier invocations',
  'create views',
  'compute derived tables',
];
const DOWN_STEPS = ['drop views and derived tables', 'put the earlier tables back', 'hand back invocations', 'restore what was found'];
const POSITIONS = 24;
const UNTIL_KILLED = join(import.meta.dirname, '../../../test/support/migrate-until-killed.ts');

function open(path: string): DatabaseSync {
  return new DatabaseSync(path, { enableForeignKeyConstraints: false });
}

function dumpOf(path: string): Record<string, readonly string[]> {
  const database = open(path);
  try {
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    return dumpDatabase(database);
  } finally {
    database.close();
  }
}

/** A database that the Python version left with a gap in its levels, at level 7 when `upgraded`. */
function makeFile(folder: string, name: string, upgraded: boolean): string {
  const path = join(folder, name);
  makeLegacyDatabase(path, 'without_v3', legacyInvocations(Date.now()));
  if (upgraded) migrate(path, { to: 7, rebuild: rebuildDerived });
  else open(path).close();
  return path;
}

/** Lets SQLite refuse the nth thing it is asked to do, whatever it is: read, write, create, rename. @returns how many there were */
function runRefusingAction(database: DatabaseSync, nth: number, work: () => void): { actions: number; failed: boolean } {
  let actions = 0;
  // A rollback of the transaction is let through: it is what is tested.
  database.setAuthorizer((action, first) =>
    (action === constants.SQLITE_TRANSACTION && first === 'ROLLBACK') || ++actions !== nth ? constants.SQLITE_OK : constants.SQLITE_DENY,
  );
  try {
    work();
    return { actions, failed: false };
  } catch {
    return { actions, failed: true };
  } finally {
    database.setAuthorizer(null);
  }
}

describe.each([
  ['upgrade', false, (database: DatabaseSync) => migrate(database, { to: 7, rebuild: rebuildDerived })],
  ['rollback', true, (database: DatabaseSync) => rollback(database)],
] as const)('a failing %s,', (_name, startsUpgraded, run) => {
  it('at any statement leaves the state before it, and succeeds the next time', () => {
    const folder = temporaryFolder();
    const original = makeFile(folder, 'original.db', startsUpgraded);
    const before = dumpOf(original);

    const whole = join(folder, 'whole.db');
    copyFileSync(original, whole);
    const database = open(whole);
    const { actions, failed } = runRefusingAction(database, 0, () => run(database));
    database.close();
    expect(failed).toBe(false);
    const after = Object.keys(dumpOf(whole));

    for (let position = 1; position <= POSITIONS; position++) {
      const path = join(folder, `${position}.db`);
      copyFileSync(original, path);
      const victim = open(path);
      const result = runRefusingAction(victim, Math.floor((position * (actions - 1)) / POSITIONS), () => run(victim));
      expect(victim.isTransaction, `at ${position}`).toBe(false);
      if (result.failed) expect(dumpDatabase(victim), `at ${position}`).toEqual(before);
      else expect(Object.keys(dumpDatabase(victim)), `at ${position}`).toEqual(after);
      if (result.failed) run(victim);
      expect(Object.keys(dumpDatabase(victim)), `at ${position}, again`).toEqual(after);
      victim.close();
    }
  });

  it.each(startsUpgraded ? DOWN_STEPS : UP_STEPS)(
    'while it is about to %s throws MIGRATION_FAILED, names the backup and leaves the state before it',
    (fatalStep) => {
      const path = makeFile(temporaryFolder(), 'skills.db', startsUpgraded);
      const before = dumpOf(path);
      const options = {
        ...(startsUpgraded ? {} : { to: 7 }),
        rebuild: rebuildDerived,
        onStep(step: string) {
          if (step === fatalStep) throw new Error('the lights went out');
        },
      };
      expect(() => (startsUpgraded ? rollback(path, options) : migrate(path, options))).toThrow(
        expect.objectContaining({
          code: 'MIGRATION_FAILED',
          message: expect.stringMatching(/V7__event_record failed: the lights went out; backup: .*\.backup-v[47]-/),
        }),
      );
      expect(dumpOf(path)).toEqual(before);
    },
  );
});

describe('a process killed', () => {
  it.each([
    ['up', 'set the earlier tables aside'],
    ['up', 'compute derived tables'],
    ['down', 'restore what was found'],
  ])('on the way %s, as it is about to %s, leaves the state before it', (direction, step) => {
    const path = makeFile(temporaryFolder(), 'skills.db', direction === 'down');
    const before = dumpOf(path);
    const { signal, stderr } = spawnSync(process.execPath, [UNTIL_KILLED, path, direction, step], { encoding: 'utf8' });
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    expect(dumpOf(path)).toEqual(before);
    expect(migrationStatus(path).level).toBe(direction === 'up' ? 4 : 7);
    if (direction === 'up') expect(migrate(path, { rebuild: rebuildDerived })).toMatchObject({ to: 9 });
    else expect(rollback(path)).toMatchObject({ to: 4 });
  });
});

describe('a failing rebuild', () => {
  it('undoes the level on a fresh database too, which stays at the level below', () => {
    const path = join(temporaryFolder(), 'skills.db');
    const rebuild = () => {
      throw new Error('no');
    };
    expect(() => migrate(path, { rebuild })).toThrow(/V7__event_record failed: no; backup: none/);
    expect(migrationStatus(path)).toMatchObject({ level: 4, pending: [{ version: 7 }, { version: 8 }, { version: 9 }] });
    expect(migrate(path, { rebuild: rebuildDerived })).toMatchObject({ from: 4, to: 9 });
  });
});

describe('several processes at once', () => {
  it('upgrade a database once', { timeout: 60_000 }, async () => {
    const path = makeFile(temporaryFolder(), 'skills.db', false);
    // They find level 4, back up, and then wait for the lock.
    const holder = open(path);
    holder.exec('BEGIN IMMEDIATE');
    const runs = Array.from({ length: 3 }, () => {
      const child = spawn(process.execPath, [UNTIL_KILLED, path, 'up', 'never'], { stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      return new Promise<{ code: number | null; stderr: string }>((resolve) => child.on('close', (code) => resolve({ code, stderr })));
    });
    await expect.poll(() => migrationStatus(path).backups.length, { timeout: 30_000 }).toBe(3);
    holder.exec('ROLLBACK');
    holder.close();
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 3 }, () => ({ code: 0, stderr: '' })));
    const { level, applied } = migrationStatus(path);
    expect(level).toBe(9);
    expect(applied.filter(({ version }) => version === 7)).toHaveLength(1);
  });
});
