import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { observe } from '../support/observe.ts';
import { RunHome } from '../support/spawn-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let home: RunHome;

beforeEach(() => {
  home = new RunHome(temporaryFolder());
});

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/quality-gates/${path}`, import.meta.url));
const printing = (path: string, exitCode: number) =>
  `process.stdout.write(require('node:fs').readFileSync(${JSON.stringify(fixture(path))})); process.exitCode = ${exitCode};`;
const TODAY = /^cli-\d{4}-\d\d-\d\d$/;

describe('run records', () => {
  it('the command with its name, kind, phase, end and duration, and nothing that it was given or printed', {
    timeout: 20_000,
  }, async () => {
    home.addProgram('ruff', 'setTimeout(() => { console.log("an-output-of-ada"); process.exit(2); }, 120);');
    const before = Date.now();
    await home.run(['--', 'ruff', 'check', '--select', 'an-argument-of-ada', '/home/ada/secret-project'], {
      input: Buffer.from('an-input-of-ada'),
    });
    const [row, ...others] = home.rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      kind: 'hook',
      name: 'ruff check',
      outcome: 'failed',
      error_type: 'exit_code_2',
      phase: 'verification',
      measured: 1,
      agent: 'cli',
    });
    expect(row?.event_id).toMatch(/^cli:run-[0-9a-f-]{36}$/);
    expect(row?.session).toMatch(TODAY);
    expect(row?.duration).toBeGreaterThan(120);
    expect(row?.duration).toBeLessThan(5_000);
    expect(row?.started_at).toBeGreaterThanOrEqual(before);
    expect((row?.ended_at ?? 0) - (row?.started_at ?? 0)).toBe(Math.round(row?.duration ?? 0));
    const folder = join(home.home, '.session-buddy');
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file), 'latin1')).not.toMatch(/of-ada|secret-project/);
  });

  it('what the caller calls it', { timeout: 20_000 }, async () => {
    const options = ['--name', 'nightly', '--kind', 'skill', '--phase', 'cleanup', '--session', 'session-7'];
    const { code, out, error } = await home.run([...options, '--json', '--', 'sh', '-c', 'echo printed']);
    expect({ code, error }).toEqual({ code: 0, error: 'printed\n' });
    expect(JSON.parse(out.toString())).toEqual({
      id: expect.stringMatching(/^cli:run-/),
      recorded: true,
      session_id: 'session-7',
      exit_code: 0,
      skill_name: 'nightly',
      kind: 'skill',
      started_at: expect.stringMatching(/^\d{4}-.*Z$/),
      duration_seconds: expect.any(Number),
      outcome: 'completed',
      workflow_phase: 'cleanup',
      error_type: null,
      gates: [],
      next_skills: [],
    });
    expect(home.rows()).toMatchObject([{ kind: 'skill', name: 'nightly', phase: 'cleanup', session: 'session-7' }]);
  });

  it('in a CI system a stage as one of its run', { timeout: 20_000 }, async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'ada/app', GITHUB_RUN_ID: '4711', GITHUB_WORKFLOW: 'CI', GITHUB_JOB: 'build' };
    await home.run(['--kind', 'ci', '--name', 'build', '--', 'true'], { env });
    await home.run(['--', 'true'], { env });
    expect(home.rows()).toMatchObject([
      { kind: 'ci', name: 'build', phase: 'execution', agent: 'ci', session: 'ci:github:ada/app:4711/1' },
      { kind: 'shell', name: 'true', agent: 'cli', session: expect.stringMatching(TODAY) },
    ]);
  });

  it('the gates that ran inside, within its time, with the durations that the tool printed and no others', {
    timeout: 20_000,
  }, async () => {
    home.addProgram('pre-commit', `setTimeout(() => { ${printing('pre-commit/verbose.txt', 1)} }, 100);`);
    const { code, out } = await home.run(['--', 'pre-commit', 'run', '--all-files', '--verbose']);
    expect(code).toBe(1);
    expect(out.equals(readFileSync(fixture('pre-commit/verbose.txt')))).toBe(true);
    const rows = home.rows();
    const run = rows.find(({ name }) => name === 'pre-commit run');
    const gates = rows.filter(({ event_id }) => event_id.startsWith(`${run?.event_id}/pre-commit/`));
    expect(run).toMatchObject({ kind: 'hook', outcome: 'failed', error_type: 'exit_code_1' });
    expect(gates.map(({ name, outcome, duration, measured }) => [name, outcome, duration, measured]).sort()).toEqual([
      ["Ada's own check", 'completed', 0, 1],
      ['mypy', 'failed', 12_340, 1],
      ['ruff (legacy alias)', 'failed', 1500, 1],
      ['trim trailing whitespace', 'completed', 40, 1],
    ]);
    expect(rows).toHaveLength(5);
    for (const { kind, session, started_at, ended_at } of gates) {
      expect({ kind, session }).toEqual({ kind: 'hook', session: run?.session });
      expect(started_at).toBeGreaterThanOrEqual(run?.started_at ?? Infinity);
      expect(ended_at).toBeLessThanOrEqual(run?.ended_at ?? 0);
    }
  });

  it('no duration of a gate that prints none, and no gate at all with --no-parse', { timeout: 20_000 }, async () => {
    home.addProgram('tox', printing('tasks/tox.txt', 1));
    await home.run(['--', 'tox']);
    expect(home.rows().map(({ name, duration, ended_at }) => [name, duration === null, ended_at === null])).toEqual(
      expect.arrayContaining([
        ['tox', false, false],
        ['ruff check', true, true],
        ['ruff format', true, true],
        ['mypy', true, true],
        ['pytest', false, false],
      ]),
    );
    await home.run(['--no-parse', '--', 'tox']);
    expect(home.rows()).toHaveLength(6);
  });

  it('beside a program that has the database open', { timeout: 20_000 }, async () => {
    const store = await openSqliteStore({ path: home.databasePath });
    const before = await store.getChangeCounter();
    expect((await home.run(['--', 'true'])).code).toBe(0);
    expect(await store.getChangeCounter()).not.toBe(before);
    expect(await store.findSkill({ from: 0, to: Date.now() + 1000, name: 'true' })).toMatchObject({ invocations: 1 });
    await store.close();
  });
});

describe('after a failure, run', () => {
  const MINUTE = 60_000;

  /** `times` failures of a command at an hour's distance, each followed by these a minute later. */
  async function remember(times: number, ...after: Parameters<typeof observe>[0][]): Promise<void> {
    const store = await openSqliteStore({ path: home.databasePath });
    const start = Date.now() - 100 * 60 * MINUTE;
    const invocations = Array.from({ length: times }, (_, index) => {
      const at = start + index * 60 * MINUTE;
      const failure = observe({
        name: 'npm test',
        kind: 'shell',
        at,
        outcome: 'failed',
        sessionId: `session-${index % 2}`,
        durationMs: 1000,
      });
      return [failure, ...after.map((next) => observe({ ...next, at: at + next.at, sessionId: `session-${index % 2}` }))];
    });
    await store.append({ invocations: invocations.flat() });
    await store.close();
  }

  beforeEach(() => {
    home.addProgram('npm', 'process.exitCode = process.argv[2] === "test" ? 1 : 0;');
  });

  it('says what came next before and was completed, with the numbers', { timeout: 20_000 }, async () => {
    await remember(
      4,
      { name: 'npm test', kind: 'shell', at: MINUTE, outcome: 'failed' },
      { name: 'Read', kind: 'tool', at: 2 * MINUTE },
      { name: 'eslint --fix', kind: 'shell', at: 3 * MINUTE },
    );
    const { code, error, out } = await home.run(['--', 'npm', 'test']);
    expect({ code, out: out.length }).toEqual({ code: 1, out: 0 });
    expect(error).toBe('session-buddy: after a failed npm test, eslint --fix came next 4 times (4 completed)\n');
    expect((await home.run(['--', 'npm', 'run', 'lint'])).error).toBe('');
    const json = JSON.parse((await home.run(['--json', '--', 'npm', 'test'])).out.toString());
    expect(json.next_skills).toEqual([{ skill_name: 'eslint --fix', kind: 'shell', invocations: 4, completed: 4 }]);
  });

  it.each([
    ['two times are chance', 2, { name: 'git diff', kind: 'shell' as const, at: MINUTE }],
    ['an hour later has another reason', 5, { name: 'git diff', kind: 'shell' as const, at: 45 * MINUTE }],
    ['it failed as well', 5, { name: 'git diff', kind: 'shell' as const, at: MINUTE, outcome: 'failed' as const }],
    ['reading files is what agents always do', 5, { name: 'Read', kind: 'tool' as const, at: MINUTE }],
  ])('says nothing when %s', { timeout: 20_000 }, async (_why, times, next) => {
    await remember(times, next);
    expect((await home.run(['--', 'npm', 'test'])).error).toBe('');
  });
});
