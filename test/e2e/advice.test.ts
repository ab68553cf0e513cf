import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { observe } from '../support/observe.ts';
import { findFreePort, SpawnedServer } from '../support/spawn-server.ts';

const HOOK = fileURLToPath(new URL('../../src/hook.ts', import.meta.url));
const DAY = 86_400_000;
const DAYS = 4;
const LINE = /^Session-Buddy: "poor" completed 8 of 40 uses in 30 days; skills here complete \d\d% on average \(confidence 0\.99\)\.$/;

let home: string;
let server: SpawnedServer;
let sessions = 0;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'session-buddy-advice-'));
  await fill(join(home, '.session-buddy', 'skills.db'));
  server = await SpawnedServer.start(home);
  const until = performance.now() + 20_000;
  while ((await post(use('poor'))).status !== 200) {
    if (performance.now() > until) throw new Error(`no advice from ${server.url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}, 40_000);
afterAll(async () => {
  await server.kill();
  rmSync(home, { recursive: true, force: true });
});

/** Skills used 40 times each, of which one does badly and one not quite as well as the others. */
async function fill(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const store = await openSqliteStore({ path, oneThread: true });
  const completed = { poor: 2, middling: 6, fine: 9, good: 9, better: 10, best: 10, usual: 9 };
  const invocations = Object.entries(completed).flatMap(([name, often]) =>
    Array.from({ length: DAYS * 10 }, (_, i) => {
      const at = Date.now() - (i % DAYS) * DAY - Math.floor(i / DAYS) * 60_000 - 3_600_000;
      return observe({ name, at, sessionId: `before-${i % DAYS}`, outcome: Math.floor(i / DAYS) < often ? 'completed' : 'failed' });
    }),
  );
  await store.append({ invocations });
  await store.close();
}

/** As Claude Code sends it, of a session that was not heard of before unless told. */
function use(skill: string, session = `advised-${sessions++}`): string {
  return JSON.stringify({
    session_id: session,
    transcript_path: `/home/ada/.claude/projects/-home-ada-shop/${session}.jsonl`,
    cwd: '/home/ada/shop',
    permission_mode: 'default',
    hook_event_name: 'PreToolUse',
    tool_name: 'Skill',
    tool_input: { skill, args: 'staging' },
    tool_use_id: `toolu_${sessions++}`,
  });
}

const post = (body: string, query = '?advise') => fetch(`${server.url}/hooks/claude-code${query}`, { method: 'POST', body });

interface Run {
  readonly code: number | null;
  readonly printed: string;
}

async function runHook(argv: readonly string[], input: string): Promise<Run> {
  const { NODE_V8_COVERAGE: _, ...environment } = process.env;
  const child = spawn(process.execPath, [HOOK, 'claude-code', ...argv], { env: environment });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed };
}

const portOf = ({ url }: SpawnedServer) => new URL(url).port;
const SILENT: Run = { code: 0, printed: '' };

describe('a hook that asks for advice over HTTP', () => {
  it('gets one line on a skill with a bad record', async () => {
    const response = await post(use('poor'));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(await response.json()).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', additionalContext: expect.stringMatching(LINE) },
    });
  });

  it.each([
    ['for a skill with a good record', use('good'), '?advise'],
    ['for a skill that was never seen', use('new'), '?advise'],
    ['when it does not ask', use('poor'), ''],
    ['for what is no JSON', '{"Skill', '?advise'],
  ])('gets nothing %s', async (_, body, query) => {
    const response = await post(body, query);
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('gets it when it is as sure as asked, over HTTP or by the command, and not when it has to be surer', async () => {
    const told = await (await post(use('middling'), '?advise=0.5')).text();
    const confidence = Number(/confidence (0\.\d+)/.exec(told)?.[1]);
    const surer = String(Math.round(100 * confidence + 1) / 100);
    expect(confidence).toBeLessThan(0.99);
    expect((await post(use('middling'), `?advise=${confidence}`)).status).toBe(200);
    expect((await post(use('middling'), `?advise=${surer}`)).status).toBe(204);
    const byCommand = (least: string) => runHook(['--port', portOf(server), '--advise', least], use('middling'));
    expect((await byCommand(String(confidence))).printed).toContain('completed 24 of 40');
    expect(await byCommand(surer)).toEqual(SILENT);
  });

  it('gets it once in a session, and is taken in like any other each time', async () => {
    const before = await server.count();
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await post(use('poor', 'again'))).status);
    expect(statuses).toEqual([200, 204, 204]);
    await expect.poll(() => server.count(), { timeout: 10_000 }).toBeGreaterThanOrEqual(before + 3);
  });
});

describe('the hook command with --advise', () => {
  it('prints the line and nothing else', async () => {
    const { code, printed } = await runHook(['--port', portOf(server), '--advise', '0.8'], use('poor'));
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', additionalContext: expect.stringMatching(LINE) },
    });
  });

  it.each<[string, readonly string[], string]>([
    ['for a skill with a good record', ['--advise'], use('good')],
    ['without it', [], use('poor')],
  ])('prints nothing %s', async (_, argv, body) => {
    expect(await runHook(['--port', portOf(server), ...argv], body)).toEqual(SILENT);
  });

  it('prints nothing when no server runs, or one that hangs', async () => {
    expect(await runHook(['--port', String(await findFreePort()), '--advise'], use('poor'))).toEqual(SILENT);
    const sockets: Socket[] = [];
    const hanging = createNetServer((socket) => void sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      hanging.close();
    });
    const { port } = hanging.address() as AddressInfo;
    expect(await runHook(['--port', String(port), '--advise'], use('poor'))).toEqual(SILENT);
  });

  const context = { hookEventName: 'PreToolUse', additionalContext: 'a line' };
  it.each<[string, number, string, string]>([
    ['an error', 500, JSON.stringify({ hookSpecificOutput: context }), ''],
    ['no JSON', 200, 'hello', ''],
    ['another JSON', 200, '{"decision":"block","reason":"no"}', ''],
    ['a long text', 200, JSON.stringify({ hookSpecificOutput: { ...context, additionalContext: 'x'.repeat(201) } }), ''],
    ['two lines', 200, JSON.stringify({ hookSpecificOutput: { ...context, additionalContext: 'a\nb' } }), ''],
    ['megabytes', 200, JSON.stringify({ hookSpecificOutput: context, more: 'x'.repeat(3_000_000) }), ''],
    [
      'a decision beside a line',
      200,
      JSON.stringify({ continue: false, decision: 'block', hookSpecificOutput: { ...context, permissionDecision: 'deny' } }),
      JSON.stringify({ hookSpecificOutput: context }),
    ],
  ])('lets no other program on the port say more than a line: %s', async (_, status, answer, printed) => {
    const other = createServer((request, response) =>
      request.resume().on('end', () => response.writeHead(status, { 'content-length': answer.length }).end(answer)),
    );
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    expect(await runHook(['--port', String(port), '--advise'], use('poor'))).toEqual({ code: 0, printed });
  });
});
