import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/delivery/cli/commands.ts';
import { toolCallLines } from '../support/made-up-transcripts.ts';
import { makeCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let home: string;
let cli: ReturnType<typeof makeCli>;

beforeEach(() => {
  home = join(temporaryFolder(), 'home');
  cli = makeCli(home);
});

const databasePath = () => join(home, '.session-buddy', 'skills.db');

/** Two sessions of an hour ago in the agent's own place. */
function writeHistory(): void {
  const folder = join(home, '.claude', 'projects', '-work-app');
  mkdirSync(folder, { recursive: true });
  const at = Date.now() - 3_600_000;
  const lines = (sessionId: string, ids: string[]) =>
    ids.map((id, index) => toolCallLines({ id, sessionId, at: at + index * 60_000, isError: index === 0 })).join('');
  writeFileSync(join(folder, 'session-one.jsonl'), lines('session-one', ['toolu_1', 'toolu_2', 'toolu_3']));
  const read = toolCallLines({ id: 'toolu_5', sessionId: 'session-two', at, name: 'Read', input: { file_path: '/a' } });
  writeFileSync(join(folder, 'session-two.jsonl'), lines('session-two', ['toolu_4']) + read);
}

async function json(argv: readonly string[]) {
  const { exitCode, out, error } = await cli([...argv, '--json']);
  expect(error).toBe('');
  return { exitCode, document: JSON.parse(out) };
}

describe('import', () => {
  it("reads the agents' default places and prints the contract's document", async () => {
    writeHistory();
    const { document } = await json(['import']);
    expect(Object.keys(document)).toEqual(['files', 'lines', 'rejected_lines', 'sessions', 'invocations', 'warnings']);
    expect(document).toMatchObject({ files: 2, lines: 10, rejected_lines: 0, sessions: 2, warnings: [] });
    expect(document.invocations).toMatchObject({
      new: 5,
      duplicate: 0,
      by_kind: { shell: 4, tool: 1 },
      by_outcome: { completed: 3, failed: 2 },
    });
    expect((await json(['import'])).document).toMatchObject({ files: 2, lines: 0, invocations: { new: 0, duplicate: 0 } });
  });

  it('with --dry-run says the same and stores nothing', async () => {
    writeHistory();
    const { document } = await json(['import', '--dry-run']);
    expect(existsSync(databasePath())).toBe(false);
    expect((await json(['import'])).document).toEqual(document);
    expect((await json(['import', '--dry-run'])).document.invocations.new).toBe(0);
  });

  it('says where it looked when there is no history', async () => {
    const { exitCode, error } = await cli(['import']);
    expect(exitCode).toBe(0);
    expect(error).toContain(join(home, '.claude', 'projects'));
  });

  it('refuses paths that lead nowhere and agents it cannot read', async () => {
    expect(await cli(['import', 'nowhere'])).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/^PATH_NOT_FOUND: .*nowhere.*\n$/),
    });
    expect(await cli(['import', '--agent', 'demo'])).toMatchObject({
      exitCode: 2,
      error: expect.stringMatching(/^USAGE: .*claude-code/),
    });
  });
});

describe('report', () => {
  it('prints a table for people and a document for programs', async () => {
    writeHistory();
    await cli(['import']);
    const { out } = await cli(['report']);
    expect(out).toMatch(/^SKILL +KIND +USES +COMPLETED/m);
    expect(out).toMatch(/^npm test +shell +4 +50 % \(15–85\)/m);
    expect(out).not.toContain('Read');
    expect((await cli(['report', '--kind', 'all'])).out).toMatch(/^Read +tool/m);
    const { document } = await json(['report', '--since', '24h']);
    expect(document.skills).toMatchObject([{ skill_name: 'npm test', kind: 'shell', invocations: 4, completed: 2, completion_ratio: 0.5 }]);
  });

  it('answers for one skill whatever its kind, with its outcomes and its course', async () => {
    writeHistory();
    await cli(['import']);
    expect((await cli(['report', 'Read'])).out).toContain('1 completed');
    const { out } = await cli(['report', 'npm test', '--since', '24h']);
    expect(out).toContain('2 completed, 2 failed');
    expect(out).toMatch(/│ *█.*│ invocations/);
    expect(await cli(['report', 'nothing'])).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^SKILL_NOT_FOUND: /) });
  });

  it('keeps what names hold from reaching the terminal as commands', async () => {
    const folder = join(home, '.claude', 'projects', 'p');
    mkdirSync(folder, { recursive: true });
    const name = 'mcp__x__\u001b[31mred\u001b]0;title\u0007\u202e';
    writeFileSync(join(folder, 's.jsonl'), toolCallLines({ id: 'toolu_1', sessionId: 's', at: Date.now() - 60_000, name, input: {} }));
    await cli(['import']);
    const { out } = await cli(['report']);
    expect(out).toContain('mcp__x__');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('colors a terminal only, and not one that asks for none', async () => {
    writeHistory();
    await cli(['import']);
    const terminal = { isStdoutTerminal: true };
    expect((await cli(['report'])).out).not.toContain('\u001b[');
    expect((await cli(['report'], { io: terminal })).out).toContain('\u001b[1m');
    expect((await cli(['report'], { io: { ...terminal, environment: { NO_COLOR: '1' } } })).out).not.toContain('\u001b[');
  });

  it('says that there is no database instead of making one', async () => {
    expect(await cli(['report'])).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/^STORAGE_UNAVAILABLE: there is no database at /),
    });
    expect(existsSync(databasePath())).toBe(false);
  });
});

describe('sessions and session', () => {
  it('list sessions and show the timeline of one by the beginning of its id', async () => {
    writeHistory();
    await cli(['import']);
    expect((await cli(['sessions'])).out).toMatch(/^session-one +claude-code +app/m);
    expect((await json(['sessions', '--limit', '1'])).document.sessions).toHaveLength(1);
    expect((await cli(['session', 'session-o'])).out).toMatch(/npm test +shell +2\.0 s +failed \(exit_code_1\)/);
    expect((await json(['session', 'session-two'])).document.timeline).toHaveLength(2);
    expect(await cli(['session', 'unknown'])).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^SESSION_NOT_FOUND: /) });
  });
});

describe('record', () => {
  it('stores one invocation and prints its id; the same id again is the same one', async () => {
    const argv = [
      'record',
      'deploy',
      '--kind',
      'ci',
      '--outcome',
      'failed',
      '--duration',
      '2.5',
      '--error',
      'exit_code_3',
      '--id',
      'run-7',
    ];
    expect(await cli(argv)).toEqual({ exitCode: 0, out: 'cli:run-7\n', error: '' });
    expect((await json(argv)).document).toMatchObject({ id: 'cli:run-7', status: 'changed', outcome: 'failed' });
    const [skill] = (await json(['report', 'deploy'])).document.skills;
    expect(skill).toMatchObject({ kind: 'ci', invocations: 1, outcomes: { failed: 1 } });
    expect(skill.duration_seconds.p50).toBeCloseTo(2.5, 1);
  });

  it('claims no duration where none was said', async () => {
    await cli(['record', 'deploy', '--outcome', 'completed']);
    expect((await json(['report', 'deploy'])).document.skills[0].duration_seconds).toMatchObject({ p50: null });
  });

  it.each([
    [['record', 'x']],
    [['record', 'x', '--outcome', 'done']],
    [['record', '', '--outcome', 'completed']],
    [['record', 'a\nb', '--outcome', 'completed']],
    [['record', 'x', '--outcome', 'completed', '--duration', '-1']],
    [['record', 'x', '--outcome', 'completed', '--started-at', 'yesterday']],
  ])('refuses %j with one line', async (argv) => {
    const { exitCode, error, out } = await cli(argv);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error).toMatch(/^USAGE: [^\n]+\n$/);
  });
});

describe('backup, restore and compact', () => {
  it('put a copy back and keep what was there', async () => {
    await cli(['record', 'first', '--outcome', 'completed']);
    const { document: backup } = await json(['backup']);
    expect(readdirSync(join(home, '.session-buddy', 'backups'))).toHaveLength(1);
    await cli(['record', 'second', '--outcome', 'completed']);
    const { document: restored } = await json(['restore', backup.path]);
    expect(restored).toMatchObject({ invocations: 1 });
    expect((await cli(['report', 'second'])).exitCode).toBe(1);
    expect((await json(['status', '--db', restored.kept_at])).document.invocations).toBe(2);
  });

  it('refuse to overwrite, and what is no database', async () => {
    await cli(['record', 'first', '--outcome', 'completed']);
    writeFileSync(join(home, 'notes.txt'), 'not a database, but long enough to look at for a while'.repeat(50));
    expect((await cli(['backup', 'notes.txt'])).exitCode).toBe(2);
    expect(await cli(['restore', 'notes.txt'])).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^STORAGE_CORRUPT: /) });
    new DatabaseSync(join(home, 'other.db')).exec('CREATE TABLE t (a)');
    expect(await cli(['restore', 'other.db'])).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^STORAGE_CORRUPT: /) });
    expect((await cli(['restore', 'nowhere.db'])).exitCode).toBe(1);
    expect((await json(['report', 'first'])).document.skills).toHaveLength(1);
  });

  it('compact rebuilds what is derived and changes no answer', async () => {
    writeHistory();
    await cli(['import']);
    const before = (await json(['report', '--since', '2026-01-01'])).document.skills;
    expect((await json(['compact', '--rebuild'])).document).toMatchObject({ rebuilt_invocations: 5 });
    expect((await json(['report', '--since', '2026-01-01'])).document.skills).toEqual(before);
  });
});

describe('the database', () => {
  it('is that of the flag, the environment, the nearest folder above, the home folder, in this order', async () => {
    const work = join(home, 'work', 'deep');
    mkdirSync(work, { recursive: true });
    const status = async (options: Parameters<typeof cli>[1], ...argv: string[]) => {
      const { out } = await cli(['status', '--json', ...argv], options);
      const { path, reason } = JSON.parse(out).database;
      return [path, reason];
    };
    const io = { workingDirectory: work };
    expect(await status({ io })).toEqual([databasePath(), 'default']);
    await cli(['init', '--db', join(home, 'work', '.session-buddy', 'skills.db')]);
    expect(await status({ io })).toEqual([join(home, 'work', '.session-buddy', 'skills.db'), 'found above the working directory']);
    const environment = { SESSION_BUDDY_DB: 'env.db' };
    expect(await status({ io: { ...io, environment } })).toEqual([join(work, 'env.db'), 'SESSION_BUDDY_DB']);
    expect(await status({ io: { ...io, environment } }, '--db', 'flag.db')).toEqual([join(work, 'flag.db'), '--db']);
  });

  it('is made by init, which may be repeated', async () => {
    expect((await json(['init'])).document).toMatchObject({ database: { schema_version: 9 }, invocations: 0 });
    expect((await json(['init'])).exitCode).toBe(0);
  });

  it('goes a level down and up again by migrate, and says what it would do', async () => {
    await cli(['init']);
    expect((await json(['migrate'])).document).toMatchObject({ from: 9, to: 9, applied: [] });
    expect((await json(['migrate', '--rollback', '--dry-run'])).document).toMatchObject({
      from: 9,
      rolled_back: ['V9__analytics'],
      backup: null,
    });
    expect((await json(['migrate', 'status'])).document).toMatchObject({ level: 9, pending: [] });
    expect((await json(['migrate', '--rollback'])).document).toMatchObject({ to: 8, backup: expect.stringContaining('skills') });
    expect((await json(['migrate', 'status'])).document).toMatchObject({ level: 8, pending: [{ name: 'V9__analytics' }] });
    expect((await json(['migrate', '--to', '9'])).document).toMatchObject({ from: 8, to: 9, applied: ['V9__analytics'] });
    expect((await cli(['migrate', '--to', '5'])).exitCode).toBe(2);
  });
});

describe('configuration', () => {
  it('takes the file, over it the environment, over it the flags', async () => {
    writeFileSync(join(home, 'c.json'), '{"server":{"port":1111,"host":"localhost"},"ingest.idle_minutes":5}');
    const environment = { SESSION_BUDDY_SERVER_PORT: '2222', SESSION_BUDDY_WATCH_ENABLED: 'false' };
    const { out } = await cli(['config', 'check', '--json', '--config', join(home, 'c.json')], { io: { environment } });
    expect(JSON.parse(out)).toMatchObject({
      ...{ 'server.port': 2222, 'server.host': 'localhost', 'ingest.idle_minutes': 5, 'watch.enabled': false },
      ...{ 'prometheus.port': 9090 },
    });
  });

  it.each([
    ['{"server":{"port":"many"}}', /c\.json: server\.port is "many"/],
    ['{"server":{"prot":1}}', /c\.json: there is no option "server\.prot"/],
    ['{"capture":{"content":true}}', /c\.json: capture\.content is true: .*never stored/],
    ['[]', /must hold a JSON object/],
    ['{', /cannot read configuration/],
  ])('refuses %s, saying where', async (text, message) => {
    writeFileSync(join(home, 'c.json'), text);
    const { exitCode, error } = await cli(['config', 'check', '--config', join(home, 'c.json')]);
    expect(exitCode).toBe(2);
    expect(error).toMatch(/^CONFIG_INVALID: [^\n]*\n$/);
    expect(error).toMatch(message);
  });

  it('never prints a secret', async () => {
    const environment = { SESSION_BUDDY_WEBHOOKS_GITHUB_SECRET: 'hush hush' };
    for (const argv of [
      ['config', 'check'],
      ['config', 'check', '--json'],
    ]) {
      const { out } = await cli(argv, { io: { environment } });
      expect(out).toMatch(/webhooks\.github_secret"?(?: =|:) ?"\(set\)"/);
      expect(out).not.toContain('hush');
    }
  });

  it('prints defaults that are a valid file, and every option with its sentence', async () => {
    writeFileSync(join(home, 'c.json'), (await cli(['config', 'defaults'])).out);
    expect((await cli(['config', 'check', '--config', join(home, 'c.json')])).exitCode).toBe(0);
    expect((await cli(['config', 'doc'])).out).toContain('| `server.port` | `8765` | `SESSION_BUDDY_SERVER_PORT` | Port');
  });
});

describe('usage', () => {
  it.each([
    [['frobnicate']],
    [['report', '--since', 'soon']],
    [['report', '--kind', 'spells']],
    [['report', '--limit', '0']],
    [['report', '--frob']],
    [['start', '--port', '70000']],
    [['start', '--update-interval', '0.05']],
    [['sessions', '--since', '-1d']],
    [['config']],
  ])('of %j is wrong: one line, exit code 2', async (argv) => {
    const { exitCode, out, error } = await cli(argv);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error).toMatch(/^USAGE: [^\n]+--help[^\n]+\n$/);
  });

  it('is explained by --help of each command', async () => {
    expect((await cli(['--help'])).out).toContain('Usage: session-buddy');
    const names = readdirSync(new URL('../../src/delivery/cli/commands', import.meta.url)).map((file) => file.replace('.ts', ''));
    expect(names).toHaveLength(COMMANDS.length);
    for (const name of names) {
      const { exitCode, out } = await cli([name, '--help']);
      expect({ name, exitCode }).toEqual({ name, exitCode: 0 });
      expect(out).toContain(`Usage: session-buddy ${name}`);
    }
  });

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await cli(['--version'])).out).toBe(`${version}\n`);
  });
});
