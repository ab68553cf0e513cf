import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { dumpDerived } from '../support/dump-derived.ts';
import { insertInvocations, LEGACY_SHAPES } from '../support/legacy-databases.ts';
import { legacyInvocations } from '../support/legacy-invocations.ts';
import { toolCallLines } from '../support/made-up-transcripts.ts';
import { legacyFile, NOW, reading } from '../support/migrate-legacy.ts';
import { makeCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROWS = legacyInvocations(NOW).length;

let home: string;
let run: ReturnType<typeof makeCli>;

beforeEach(() => {
  home = temporaryFolder();
  run = makeCli(home);
});

const database = (name = 'used') => join(home, `${name}.db`);

async function importInto(name: string, ...argv: string[]) {
  const result = await run(['import', ...argv, '--db', database(name), '--json']);
  expect(result.error).toBe('');
  return JSON.parse(result.out);
}

/** Everything recorded, without the numbers of rows and when it was stored. */
function recordOf(path: string): string[] {
  return reading(path, (opened) =>
    opened
      .prepare(
        `SELECT i.event_id, k.kind, k.name, s.session_id, s.agent, i.started_at, i.ended_at, i.duration_us, i.duration_measured, i.outcome, i.certainty,
           i.phase, i.error_type, i.sources FROM invocation i JOIN skill k ON k.id = i.skill_id JOIN session s ON s.id = i.session_id`,
      )
      .all()
      .map((row) => JSON.stringify(row))
      .toSorted(),
  );
}

const rowsOf = (path: string, table: string, columns: string) =>
  reading(path, (opened) =>
    opened
      .prepare(`SELECT ${columns} FROM ${table} ORDER BY 1, 2, 3`)
      .all()
      .map((row) => Object.values(row)),
  );

/** A file and what lies beside it, to see that nothing was written. */
const stateOf = (path: string) =>
  readdirSync(join(path, '..')).map((name) => [name, readFileSync(join(path, '..', name)).toString('base64')] as const);

function writeTranscript(): string {
  const path = join(home, 'transcript.jsonl');
  writeFileSync(
    path,
    toolCallLines({ id: 'a', sessionId: 'session-1', at: NOW - 7_200_000 }) +
      toolCallLines({ id: 'b', sessionId: 'session-1', at: NOW - 7_100_000 }),
  );
  return path;
}

describe.each(LEGACY_SHAPES)('import of a skills.db of the Python version (%s)', (shape) => {
  it('takes over each invocation as an upgrade in place does, and leaves the file and its log as they are', async () => {
    const path = legacyFile(shape);
    const before = stateOf(path);
    expect(before.map(([name]) => name)).toEqual(['skills.db', 'skills.db-wal']);
    const report = await importInto('used', path);
    expect(stateOf(path)).toEqual(before);
    expect(report).toMatchObject({ files: 1, lines: ROWS, rejected_lines: 0, sessions: 4, invocations: { new: ROWS, duplicate: 0 } });
    expect(report.invocations.by_kind).toMatchObject({ skill: ROWS - 1, mcp: 1 });
    const { completed, failed, abandoned } = report.invocations.by_outcome;
    expect(completed + failed + abandoned).toBe(ROWS);

    const inPlace = join(temporaryFolder(), 'skills.db');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, inPlace + suffix);
    expect((await run(['init', '--db', inPlace])).exitCode).toBe(0);
    expect(recordOf(database())).toEqual(recordOf(inPlace));
    // A first write moves the horizon of the minutes on.
    expect((await run(['import', path, '--db', inPlace])).exitCode).toBe(0);
    expect(dumpDerived(database())).toBe(dumpDerived(inPlace));
  });

  it('adds nothing the second time, nor to a database that was upgraded from that file', async () => {
    const path = legacyFile(shape);
    await importInto('used', path);
    const once = [recordOf(database()), rowsOf(database(), 'ab_test_outcomes', 'user_id, skill_name, completed')];
    const again = await importInto('used', path);
    expect(again.invocations).toMatchObject({ new: 0, duplicate: ROWS });
    expect([recordOf(database()), rowsOf(database(), 'ab_test_outcomes', 'user_id, skill_name, completed')]).toEqual(once);
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, database('upgraded') + suffix);
    expect((await importInto('upgraded', path)).invocations).toMatchObject({ new: 0, duplicate: ROWS });
  });
});

describe('import into a used database', () => {
  it('is the union of both, in either order', async () => {
    const [path, transcript] = [legacyFile(), writeTranscript()];
    await importInto('one', transcript);
    await importInto('one', path);
    await importInto('two', path);
    await importInto('two', transcript);
    expect(recordOf(database('one'))).toHaveLength(ROWS + 2);
    expect(recordOf(database('one'))).toEqual(recordOf(database('two')));
    expect(dumpDerived(database('one'))).toBe(dumpDerived(database('two')));
  });

  it('takes over experiments, ratings and what else users added, once, with users as hashes', async () => {
    const path = legacyFile();
    const report = await importInto('used', path);
    const told = report.warnings.join('\n');
    expect(told).toContain('6 of ab_test_outcomes');
    expect(told).toContain('not taken over: ');
    await importInto('used', path);
    const outcomes = rowsOf(database(), 'ab_test_outcomes', 'skill_name, completed, user_id');
    expect(outcomes.map(([name, completed]) => `${name} ${completed}`)).toEqual([
      'alpha 0',
      'alpha 0',
      'alpha 0',
      'alpha 1',
      'alpha 1',
      'alpha 1',
    ]);
    for (const [, , user] of outcomes) expect(user).toMatch(/^[0-9a-f]{64}$/);
    expect(rowsOf(database(), 'ab_test_assignments', 'group_name, test_id, user_id')).toHaveLength(3);
    expect(rowsOf(database(), 'legacy_skill_user_interactions', 'skill_name, session_id, completed')).toEqual([['alpha', 's1', 1]]);
    expect(rowsOf(database(), 'skill_anomalies', 'skill_name, anomaly_type, deviation_score')).toEqual([
      ['alpha', 'spike', 3],
      ['falling', 'drop', -4.5],
    ]);
    expect(rowsOf(database(), 'v_ab_test_summary', 'test_name, total_users, control_users')).toEqual([['ranking', 3, 2]]);
    const bytes = readFileSync(database());
    for (const word of ['alice', 'please run']) expect(bytes.includes(word), word).toBe(false);
  });

  it('merges another database of ours by the identity of each invocation', async () => {
    const transcript = writeTranscript();
    await importInto('first', transcript, legacyFile());
    await importInto('second', transcript);
    const report = await importInto('second', database('first'));
    expect(report.invocations).toMatchObject({ new: ROWS, duplicate: 2 });
    expect(recordOf(database('second'))).toEqual(recordOf(database('first')));
    const sessions = (name: string) =>
      rowsOf(database(name), 'session', 'session_id, directory, git_branch, agent, agent_version, first_event_at, last_event_at');
    expect(sessions('second')).toEqual(sessions('first'));
  });

  it('finds earlier files in a folder, passes over its own database, and names what is damaged', async () => {
    const path = legacyFile();
    const folder = join(home, 'work');
    mkdirSync(join(folder, 'a', '.session-buddy'), { recursive: true });
    mkdirSync(join(folder, 'b'), { recursive: true });
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, join(folder, 'a', '.session-buddy', 'skills.db') + suffix);
    writeFileSync(join(folder, 'b', 'skills.db'), `SQLite format 3\0${'x'.repeat(4000)}`);
    const own = join(folder, 'skills.db');
    const result = await run(['import', folder, '--db', own, '--json']);
    const report = JSON.parse(result.out);
    expect(report).toMatchObject({ files: 1, invocations: { new: ROWS } });
    expect(report.warnings.join('\n')).toContain(join('b', 'skills.db'));
    expect((await run(['import', own, '--db', own])).error).toContain('the database itself');
  });

  it('says with --dry-run what it would do and does nothing', async () => {
    const path = legacyFile();
    await importInto('used', writeTranscript());
    const before = recordOf(database());
    const rehearsed = await importInto('used', path, '--dry-run');
    expect(rehearsed.invocations).toMatchObject({ new: ROWS, duplicate: 0 });
    expect(recordOf(database())).toEqual(before);
    expect(await importInto('used', path)).toEqual(rehearsed);
  });

  it('leaves out what is older than --since and what is of another agent', async () => {
    const path = legacyFile();
    const report = await importInto('used', path, '--since', '24h', '--agent', 'legacy');
    expect(report.invocations.new).toBeGreaterThan(20);
    expect(report.invocations.new).toBeLessThan(60);
    expect((await importInto('other', path, '--agent', 'codex')).invocations.new).toBe(0);
  });
});

describe('import --timezone', () => {
  const naive = (text: string, id = 's1') => ({
    skill_name: 'naive',
    invoked_at: text,
    session_id: id,
    completed: 1 as const,
    duration_seconds: 2,
  });

  it('reads times of a skills.db without a zone in that zone, and leaves the others', async () => {
    const path = legacyFile();
    reading(path, (opened) => insertInvocations(opened, [naive('2026-02-10T08:00:00'), naive('2026-02-10T08:00:00Z', 's2')]));
    await importInto('used', path, '--timezone', 'Europe/Berlin');
    const rows = rowsOf(database(), 'skill_invocation', 'invoked_at, session_id, duration_seconds').filter(([at]) =>
      String(at).startsWith('2026-02-10'),
    );
    expect(rows).toEqual([
      ['2026-02-10T07:00:00.000Z', 's1', 2],
      ['2026-02-10T08:00:00.000Z', 's2', 2],
    ]);
  });

  it('refuses a zone that does not exist', async () => {
    expect(await run(['import', legacyFile(), '--timezone', 'Europe/Atlantis'])).toMatchObject({ exitCode: 2 });
  });
});

describe('import of skill_metrics.json', () => {
  const entry = {
    skill_name: 'ruff-check',
    invoked_at: '2026-07-10T08:00:00.123456',
    session_id: 's1',
    completed: true,
    duration_seconds: 4.25,
  };
  const write = (document: object, name = 'skill_metrics.json') => {
    const path = join(home, name);
    writeFileSync(path, JSON.stringify(document, null, 2));
    return path;
  };

  it('takes over what it holds, counts what it cannot, and adds nothing the second time', async () => {
    const path = write({
      invocations: [
        { ...entry, user_query: 'a prompt of mine', workflow_path: 'comprehensive', follow_up_actions: ['git push'] },
        entry,
        { ...entry, completed: false, error_type: 'ValueError: bad "key" [3]' },
        { ...entry, completed: false, workflow_path: 'verification', duration_seconds: 0.01 },
        { ...entry, skill_name: 'mcp__github__create_issue', session_id: 's2' },
        { ...entry, skill_name: '' },
        { ...entry, invoked_at: 'yesterday' },
        'nonsense',
      ],
      skills: { 'ruff-check': { total_invocations: 5 }, gone: { total_invocations: 2 } },
    });
    const report = await importInto('used', path, '--timezone', 'Europe/Berlin');
    expect(report).toMatchObject({ files: 1, lines: 5, rejected_lines: 3, sessions: 2, invocations: { new: 5, duplicate: 0 } });
    expect(report.invocations.by_outcome).toMatchObject({ completed: 3, failed: 1, abandoned: 1 });
    expect(report.warnings.join()).toContain('1 skills have sums but no invocation');
    expect(rowsOf(database(), 'skill_invocation', 'id, invoked_at, duration_seconds, error_type, workflow_phase')).toEqual([
      [1, '2026-07-10T06:00:00.123Z', 4.25, null, null],
      [2, '2026-07-10T06:00:00.123Z', 4.25, null, null],
      [3, '2026-07-10T06:00:00.123Z', 4.25, 'value_error', null],
      [4, '2026-07-10T06:00:00.123Z', null, null, 'verification'],
      [5, '2026-07-10T06:00:00.123Z', 4.25, null, null],
    ]);
    const again = await importInto('used', path, '--timezone', 'America/New_York');
    expect(again.invocations).toMatchObject({ new: 0, duplicate: 5 });
    expect(readFileSync(database()).includes('a prompt of mine')).toBe(false);
  });

  it.each([
    ['only invocations', { invocations: [entry] }, 1],
    ['only sums', { skills: { 'ruff-check': {} }, last_updated: 'x' }, 0],
    ['nothing', { invocations: [], skills: {} }, 0],
  ])('accepts a file with %s', async (_what, document, count) => {
    expect(await importInto('used', write(document))).toMatchObject({ files: 1, invocations: { new: count } });
  });

  it('knows an invocation that is in a skills.db too, whichever comes first and in whatever zone', async () => {
    const legacy = join(temporaryFolder(), 'skills.db');
    copyFileSync(legacyFile(), legacy);
    const both = { ...entry, completed: 1 as const };
    const path = legacyFile();
    reading(path, (opened) => insertInvocations(opened, [both, { ...both, session_id: 's9' }]));
    const json = write({ invocations: [entry, { ...entry, skill_name: 'only-json' }] });
    for (const [name, first, second] of [
      ['one', path, json],
      ['two', json, path],
    ] as const) {
      await importInto(name, first, '--timezone', 'Europe/Berlin');
      await importInto(name, second, '--timezone', 'Europe/Berlin');
      await importInto(name, json, path, '--timezone', 'Europe/Berlin');
      expect(recordOf(database(name)), name).toHaveLength(ROWS + 3);
    }
    await importInto('three', path);
    await importInto('three', json, '--timezone', 'Asia/Tokyo');
    expect(recordOf(database('three'))).toHaveLength(ROWS + 3);
  });

  it('leaves other JSON to others', async () => {
    const result = await run(['import', write({ invocations: 'no', skills: [] }, 'x.json'), '--db', database(), '--json']);
    expect(JSON.parse(result.out)).toMatchObject({ files: 0, warnings: [expect.stringContaining('not recognised')] });
    expect(existsSync(database())).toBe(true);
  });
});

describe('import of what is no database of ours', () => {
  it('does not take a database of another program', async () => {
    const path = join(home, 'other.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE song (title TEXT)');
    other.close();
    const result = await run(['import', path, '--db', database(), '--json']);
    expect(JSON.parse(result.out).warnings.join()).toContain('not recognised');
  });

  it('fails with a clear error for one it is told to read and cannot, and changes nothing', async () => {
    const path = join(home, 'damaged.db');
    writeFileSync(path, `SQLite format 3\0${'\u0001'.repeat(5000)}`);
    const result = await run(['import', path, '--db', database()]);
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.error).toMatch(/^EARLIER_DATA_DAMAGED: .*damaged\.db cannot be read/);
  });
});
