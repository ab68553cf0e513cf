import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toolCallLines } from '../support/made-up-transcripts.ts';
import { SpawnedCli } from '../support/spawn-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DASHBOARD = /^dashboard +(http:\/\/[^/]+)\/$/m;

let home: string;
let spawned: SpawnedCli[];

beforeEach(() => {
  home = temporaryFolder();
  spawned = [];
});
afterEach(async () => {
  for (const cli of spawned) cli.child.kill('SIGKILL');
  await Promise.all(spawned.map(({ exited }) => exited));
});

function cli(...argv: string[]): SpawnedCli {
  const started = new SpawnedCli(argv, home);
  spawned.push(started);
  return started;
}

async function run(...argv: string[]) {
  const started = cli(...argv);
  const exitCode = await started.exited;
  return { exitCode, out: started.out, error: started.error };
}

function writeHistory(): string {
  const folder = join(home, '.claude', 'projects', 'p');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 's.jsonl');
  writeFileSync(path, toolCallLines({ id: 'toolu_1', sessionId: 's', at: Date.now() - 60_000 }));
  return path;
}

async function listenSomewhere() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('start', { timeout: 60_000 }, () => {
  it('imports, serves, is known to status, refuses a second one, and ends by stop', async () => {
    writeHistory();
    const server = cli('start', '--port', '0', '--no-prometheus', '--mcp-port', '0');
    const [, url = ''] = await server.printed(DASHBOARD);
    await server.printed(/^imported +1 file \(2 new lines\): 1 new invocation \(1 shell\)$/m);
    await server.printed(/^following /m);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' });

    const status = await run('status', '--json');
    expect(status.exitCode).toBe(0);
    expect(JSON.parse(status.out)).toMatchObject({
      running: true,
      pid: server.child.pid,
      listeners: [
        { name: 'http', url },
        { name: 'mcp', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
      ],
      invocations: 1,
    });
    expect(await run('start', '--port', '0')).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^ALREADY_RUNNING: [^\n]+\n$/) });
    expect((await run('restore', 'x.db')).exitCode).toBe(1);

    expect(await run('stop')).toMatchObject({ exitCode: 0, out: `stopped (pid ${server.child.pid})\n` });
    expect(await server.exited).toBe(0);
    expect(server.error).toBe('');
    expect((await run('status')).exitCode).toBe(3);
    expect(await run('stop')).toMatchObject({ exitCode: 1, error: expect.stringMatching(/^NOT_RUNNING: /) });
  });

  it('says that there is no history and offers the demo', async () => {
    const server = cli('--port', '0', '--no-prometheus', '--mcp-port', '0');
    await server.printed(/no agent history found in .*\.claude.*session-buddy demo/);
    server.child.kill('SIGINT');
    expect(await server.exited).toBe(0);
  });

  it('goes on in the background with --detach', async () => {
    writeHistory();
    const detached = await run('start', '--detach', '--port', '0', '--no-prometheus', '--mcp-port', '0', '--json');
    const { pid, listeners } = JSON.parse(detached.out);
    try {
      expect(detached).toMatchObject({ exitCode: 0, error: '' });
      expect((await fetch(`${listeners[0].url}/health`)).status).toBe(200);
    } finally {
      expect(await run('stop', '--json')).toMatchObject({ exitCode: 0, out: `{"pid":${pid},"stopped":true}\n` });
    }
  });

  it('fails when its port is taken, and only warns when that of Prometheus is', async () => {
    const taken = await listenSomewhere();
    const refused = await run('start', '--port', String(taken.port), '--no-prometheus', '--mcp-port', '0');
    expect(refused).toMatchObject({ exitCode: 1, out: '', error: expect.stringMatching(/^PORT_IN_USE: [^\n]+\n$/) });
    const server = cli('start', '--port', '0', '--prometheus-port', String(taken.port), '--no-watch');
    const [, url] = await server.printed(DASHBOARD);
    await expect.poll(() => server.error).toContain(`port ${taken.port} is taken; Prometheus finds the metrics at ${url}/metrics`);
    await taken.close();
  });

  it('refuses to be reached from other machines', async () => {
    const refused = await run('start', '--host', '0.0.0.0', '--port', '0');
    expect(refused).toMatchObject({ exitCode: 1, out: '', error: expect.stringMatching(/^NOT_LOOPBACK: 0\.0\.0\.0 [^\n]+\n$/) });
  });

  it('does not take another process for the server because of an old run file', async () => {
    writeHistory();
    await run('init');
    const facts = { pid: process.pid, version: '0.1.0', startedAt: 0, listeners: [{ name: 'http', url: 'http://127.0.0.1:1' }] };
    writeFileSync(join(home, '.session-buddy', 'skills.db.server.json'), JSON.stringify(facts));
    expect((await run('status')).exitCode).toBe(3);
    expect((await run('stop')).exitCode).toBe(1);
    const server = cli('start', '--port', '0', '--no-prometheus', '--mcp-port', '0');
    await server.printed(DASHBOARD);
  });
});

describe('demo', { timeout: 60_000 }, () => {
  it('serves a made-up workload that grows, from a database of its own, and says so everywhere', async () => {
    const server = cli('demo', '--port', '0', '--no-prometheus', '--mcp-port', '0');
    const [, url = ''] = await server.printed(DASHBOARD);
    expect(server.out).toMatch(/DEMO/);
    await server.printed(/^made up +[\d,]+ invocations/m, 30_000);
    const status = async () => (await (await fetch(`${url}/api/v1/status`)).json()) as { is_demo: boolean; invocations: number };
    const { is_demo, invocations } = await status();
    expect(is_demo).toBe(true);
    expect(invocations).toBeGreaterThan(3000);
    await expect.poll(async () => (await status()).invocations, { timeout: 10_000 }).toBeGreaterThan(invocations);
    const path = join(home, '.session-buddy', 'demo.db');
    expect((await run('report', '--db', path)).out).toMatch(/^DEMO: /);
    expect((await run('status', '--db', path)).out).toMatch(/^DEMO: /m);
    expect(existsSync(join(home, '.session-buddy', 'skills.db'))).toBe(false);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('does not touch a database of real sessions', async () => {
    await run('record', 'x', '--outcome', 'completed', '--db', 'real.db');
    expect(await run('demo', '--db', 'real.db', '--port', '0')).toMatchObject({
      exitCode: 2,
      error: expect.stringMatching(/^USAGE: .*real/),
    });
    expect(JSON.parse((await run('status', '--db', 'real.db', '--json')).out)).toMatchObject({ is_demo: false, invocations: 1 });
  });
});

it('ends quietly when nobody reads its output any more', async () => {
  await run('record', 'x', '--outcome', 'completed');
  const reader = cli('report', '--kind', 'all');
  reader.child.stdout?.destroy();
  expect(await reader.exited).toBe(0);
  expect(reader.error).toBe('');
});
