import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { dumpDerived } from '../support/dump-derived.ts';
import { toolCallLines } from '../support/made-up-transcripts.ts';
import { makeCli } from '../support/run-cli.ts';
import { SpawnedCli } from '../support/spawn-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const GONE = 'aaaaaaaa-0000-4000-8000-000000000001';
const KEPT = 'bbbbbbbb-0000-4000-8000-000000000002';
const AT = Date.now() - 7_200_000;

let home: string;
let database: string;
let run: ReturnType<typeof makeCli>;

beforeEach(() => {
  home = temporaryFolder();
  database = join(home, '.session-buddy', 'skills.db');
  run = makeCli(home);
});

const transcript = (sessionId: string) => join(home, '.claude', 'projects', '-home-ada-app', `${sessionId}.jsonl`);

function write(sessionId: string, skill: string, calls: number): void {
  mkdirSync(join(transcript(sessionId), '..'), { recursive: true });
  const call = (index: number) =>
    toolCallLines({
      id: `toolu_${skill}_${index}`,
      sessionId,
      at: AT + index * 1000,
      name: index % 2 ? 'Bash' : 'Skill',
      input: index % 2 ? { command: `${skill} run` } : { skill },
    });
  appendFileSync(transcript(sessionId), Array.from({ length: calls }, (_, index) => call(index)).join(''));
}

async function json(...argv: string[]) {
  const { out, error, exitCode } = await run([...argv, '--db', database, '--json']);
  expect({ exitCode, error: exitCode === 0 ? '' : error }).toEqual({ exitCode: 0, error: '' });
  return JSON.parse(out);
}

const bytes = () => Buffer.concat(readdirSync(join(database, '..')).map((name) => readFileSync(join(database, '..', name))));

describe('session-buddy forget', () => {
  it('says what would go, and goes only with --yes', async () => {
    write(GONE, 'gone', 6);
    await json('import');
    const refused = await run(['forget', '--session', GONE.slice(0, 8), '--db', database]);
    expect(refused.exitCode).toBe(2);
    expect(refused.error).toContain('1 sessions with 6 invocations');
    expect(bytes().includes(GONE)).toBe(true);
    expect((await run(['forget', '--yes', '--db', database])).exitCode).toBe(2);
    expect((await run(['forget', '--session', 'a', '--user', 'me', '--yes', '--db', database])).exitCode).toBe(2);
    expect(await run(['forget', '--project', 'elsewhere', '--yes', '--db', database])).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/^SESSION_NOT_FOUND/),
    });
  });

  it('leaves no byte of the session, and the rest as if it had never been there', async () => {
    write(KEPT, 'kept', 4);
    await json('import');
    const without = dumpDerived(database);
    write(GONE, 'gone', 6);
    await json('import');
    const result = await json('forget', '--session', GONE, '--yes');
    expect(result).toMatchObject({
      remaining: 0,
      derived_match_rebuild: true,
      log_emptied: true,
      removed: { session: 1, invocation: 6, file_cursor: 1 },
    });
    expect(dumpDerived(database)).toBe(without);
    for (const word of [GONE, 'toolu_gone', 'gone']) expect(bytes().includes(word), word).toBe(false);
    expect(bytes().includes('toolu_kept_0')).toBe(true);
  });

  it('stays forgotten when its transcript is read again or goes on', async () => {
    write(GONE, 'gone', 6);
    write(KEPT, 'kept', 4);
    await json('import');
    await json('forget', '--session', GONE, '--yes');
    expect((await json('import')).invocations).toMatchObject({ new: 0, duplicate: 6 });
    appendFileSync(transcript(GONE), toolCallLines({ id: 'toolu_later', sessionId: GONE, at: AT + 60_000 }));
    expect((await json('import')).invocations.new).toBe(0);
    expect((await json('sessions')).sessions.map((session: { session_id: string }) => session.session_id)).toEqual([KEPT]);
    for (const word of [GONE, 'toolu_gone', 'toolu_later']) expect(bytes().includes(word), word).toBe(false);
  });

  it('names backups, which it does not touch', async () => {
    write(GONE, 'gone', 2);
    await json('import');
    const backup = `${database}.backup-v7-20261120T120000Z`;
    writeFileSync(backup, readFileSync(database));
    expect((await json('forget', '--user', 'me', '--yes')).backups_not_touched).toEqual([backup]);
    expect(readFileSync(backup).includes(GONE)).toBe(true);
  });

  it('works while a server follows the transcripts, which leaves them out from then on', async () => {
    write(GONE, 'gone', 6);
    write(KEPT, 'kept', 4);
    const server = new SpawnedCli(['start', '--db', database, '--port', '0', '--no-prometheus', '--no-mcp'], home);
    try {
      await server.printed(/http:\/\/[^\s]+/);
      await waitFor(async () => (await json('sessions')).sessions.length === 2);
      expect(await json('forget', '--session', GONE, '--yes')).toMatchObject({
        remaining: 0,
        derived_match_rebuild: true,
        log_emptied: true,
      });
      appendFileSync(transcript(GONE), toolCallLines({ id: 'toolu_later', sessionId: GONE, at: AT + 60_000 }));
      appendFileSync(transcript(KEPT), toolCallLines({ id: 'toolu_kept_later', sessionId: KEPT, at: AT + 60_000 }));
      await waitFor(async () => (await json('session', KEPT)).timeline.length === 5);
      expect((await json('sessions')).sessions).toHaveLength(1);
    } finally {
      server.child.kill('SIGTERM');
      await server.exited;
    }
    for (const word of [GONE, 'toolu_gone', 'toolu_later'])
      expect(existsSync(database) && readFileSync(database).includes(word), word).toBe(false);
  });
});

async function waitFor(check: () => Promise<boolean>): Promise<void> {
  for (const until = performance.now() + 20_000; performance.now() < until; ) {
    if (await check().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('waited in vain');
}
