import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { legacyInvocations } from '../../../test/support/legacy-invocations.ts';
import { atRest, legacyFile, NOW, reading } from '../../../test/support/migrate-legacy.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { EarlierData } from '../../ports/earlier-data.ts';
import { earlierDatabaseReader } from './legacy-import.ts';
import { migrate } from './migrator.ts';

const DAMAGED_FILES = 200;
const hashUser = () => 'ab'.repeat(32);

async function open(path: string, timezone?: string): Promise<EarlierData | undefined> {
  const readText = async (maxBytes: number) => readFileSync(path).subarray(0, maxBytes).toString('latin1');
  return earlierDatabaseReader(hashUser).open({ path, readText }, timezone);
}

async function observationsOf(path: string, timezone?: string) {
  const data = await open(path, timezone);
  try {
    return [...(data?.batches ?? [])].flatMap(({ invocations }) => invocations.map(({ observation }) => observation));
  } finally {
    data?.close();
  }
}

describe('earlierDatabaseReader', () => {
  it.each([1, 2, 3, 4, 7, 8])('reads a database of level %i', async (level) => {
    const path = join(temporaryFolder(), 'skills.db');
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    migrate(database, { to: level });
    if (level < 7) {
      database.exec(`INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed, duration_seconds)
        VALUES ('alpha', '2026-02-10 08:00:00', 's1', 1, 2.5), ('beta', '2026-02-10T08:00:01Z', 's2', 0, NULL)`);
    } else {
      database.exec(`INSERT INTO skill (id, kind, name) VALUES (1, 'skill', 'alpha'), (2, 'shell', 'npm test');
        INSERT INTO session (id, session_id, agent, first_event_at, last_event_at) VALUES (1, 's1', 'codex', 1, 2);
        INSERT INTO invocation (event_id, skill_id, session_id, started_at, ended_at, duration_us, outcome, certainty, sources, recorded_at)
          VALUES ('codex:a', 1, 1, 1, 2, 1000, 'completed', 'presumed', 6, 3), ('codex:b', 2, 1, 1, NULL, NULL, 'open', 'none', 1, 3)`);
    }
    database.close();
    const observations = await observationsOf(path);
    const shown = observations.map(
      ({ skill, outcome, source, certainty }) => `${skill.kind} ${skill.name} ${outcome} ${source} ${certainty}`,
    );
    const earlier = ['skill alpha completed legacy observed', 'skill beta abandoned legacy observed'];
    expect(shown).toEqual(level < 7 ? earlier : ['skill alpha completed hook presumed', 'shell npm test open transcript none']);
  });

  it('reads a database that another program has open and is writing to', async () => {
    const path = legacyFile();
    const writer = new DatabaseSync(path);
    writer.exec(
      "BEGIN; INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed) VALUES ('late', '2026-01-01', 's1', 1)",
    );
    const before = await observationsOf(path);
    writer.exec('COMMIT');
    const after = await observationsOf(path);
    writer.close();
    expect(before).toHaveLength(legacyInvocations(NOW).length);
    expect(after).toHaveLength(before.length + 1);
  });

  it('refuses a database of a newer program', async () => {
    const path = atRest();
    reading(path, (database) => database.exec('PRAGMA user_version = 99'));
    await expect(open(path)).rejects.toMatchObject({ code: 'STORAGE_NEWER' });
  });

  it('rejects and counts rows that cannot be stored', async () => {
    const path = atRest();
    reading(path, (database) =>
      database.exec(`INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed) VALUES
        ('a', '2026-01-01', '${'x'.repeat(300)}', 1), ('b', '2026-01-01', '', 1), ('c', '9999-12-31T23:59:59Z', 's1', 1), ('', 'never', 's1', 'yes')`),
    );
    const data = await open(path);
    const count = [...(data?.batches ?? [])].reduce((sum, { invocations }) => sum + invocations.length, 0);
    expect({ count, rejected: data?.rejectedCount }).toEqual({ count: legacyInvocations(NOW).length + 2, rejected: 2 });
    data?.close();
  });

  it('reads what can be read of a damaged file or says that it cannot, and never changes the file', async () => {
    const random = seededRandom(5);
    const whole = readFileSync(atRest());
    const path = join(temporaryFolder(), 'skills.db');
    const codes = new Map<string, number>();
    for (let index = 0; index < DAMAGED_FILES; index++) {
      const bytes = damage(whole, random);
      writeFileSync(path, bytes);
      const code = await observationsOf(path).then(
        () => 'read',
        (error: unknown) => {
          if (!(error instanceof SessionBuddyError)) throw error;
          return error.code;
        },
      );
      codes.set(code, (codes.get(code) ?? 0) + 1);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
    expect(
      [...codes.keys()].filter((code) => !['read', 'EARLIER_DATA_DAMAGED', 'STORAGE_NEWER', 'MIGRATION_CHANGED'].includes(code)),
    ).toEqual([]);
    expect(codes.get('read')).toBeGreaterThan(5);
    expect(codes.get('EARLIER_DATA_DAMAGED')).toBeGreaterThan(5);
  }, 120_000);
});

/** Cut short, a piece overwritten, or some bytes changed; the header mostly spared. */
function damage(whole: Buffer, random: () => number): Buffer {
  const kind = random();
  if (kind < 0.2) return whole.subarray(0, Math.floor(random() * whole.length));
  const bytes = Buffer.from(whole);
  const from = random() < 0.9 ? 100 : 16;
  const place = () => from + Math.floor(random() * (bytes.length - from));
  if (kind < 0.5) {
    const at = place();
    bytes.fill(Math.floor(random() * 256), at, Math.min(bytes.length, at + Math.floor(random() * 3 * 4096)));
  } else {
    for (let left = 1 + Math.floor(random() * 200); left > 0; left--) bytes[place()] = Math.floor(random() * 256);
  }
  return bytes;
}
