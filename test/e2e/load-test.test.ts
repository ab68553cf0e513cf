import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { z } from 'zod';
import { loadLimitSchema, loadTestSchema } from '../../src/delivery/public-json/load-test-json.ts';
import { RealTimeMetricsServer, type RealTimeMetricsServerOptions } from '../../src/delivery/real-time-metrics-server.ts';
import { DroppingProxy } from '../support/dropping-proxy.ts';
import { observe } from '../support/observe.ts';
import { type CliRun, makeCli } from '../support/run-cli.ts';
import { SpawnedCli } from '../support/spawn-cli.ts';
import { findFreePort } from '../support/spawn-server.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const clock = { now: () => Date.now() };
/** The server is ten times as fast as it is asked to be, so that a slow machine is fast enough. */
const UNHURRIED = ['--interval', '3', '--duration', '1'];

let folder: string;
let temporary: TemporaryStore;
let cli: ReturnType<typeof makeCli>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-buddy-load-'));
  temporary = await openTemporaryStore(clock);
  const at = clock.now() - 60_000;
  await temporary.store.append({ invocations: ['review', 'deploy'].map((name) => observe({ name, at, durationMs: 5 })) });
  // Nobody interrupts these, and each would listen for signals until the end.
  cli = makeCli(folder, { runtime: { createShutdownSignal: () => new AbortController().signal } });
});
afterAll(async () => {
  await temporary.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: Partial<RealTimeMetricsServerOptions> = {}) {
  const server = new RealTimeMetricsServer({ store: temporary.store, clock, port: 0, updateInterval: 0.2, ...options });
  const { url } = await server.start();
  return Object.assign(server, { address: url });
}

async function load(url: string, ...argv: readonly string[]) {
  const run = await cli(['load-test', '--url', url, '--json', ...UNHURRIED, ...argv]);
  return { ...run, result: read(run, loadTestSchema) };
}

function read<Schema extends z.ZodType>({ out, error }: CliRun, schema: Schema): z.infer<Schema> {
  expect(out, error).not.toBe('');
  return schema.parse(JSON.parse(out));
}

const broken = ({ checks }: z.infer<typeof loadTestSchema>) => checks.flatMap(({ name, holds }) => (holds ? [] : [name]));

// Most of the time goes by while it is measured, so they wait together.
describe.concurrent('load-test, when all is well', () => {
  it('reports what 100 clients got, and writes it down', async () => {
    await using server = await serve();
    const out = join(folder, 'report');
    const { exitCode, result } = await load(server.address, '--clients', '100', '--out', out);
    expect(result).toMatchObject({ passed: true, interrupted: false, errors: {}, update_interval_source: 'option' });
    expect(exitCode).toBe(0);
    expect(result.clients).toMatchObject({ asked: 100, confirmed: 100, failed: 0, dropped: 0, replaced: 0 });
    const { messages, lost, latency_seconds: latency, bytes_per_second: bytes } = result.delivery;
    expect(messages).toBeGreaterThan(0);
    expect({ lost, hasBytes: bytes > messages * 100 }).toEqual({ lost: 0, hasBytes: true });
    expect(latency.p50!).toBeLessThanOrEqual(latency.p99!);
    expect(latency.p99!).toBeLessThanOrEqual(latency.max!);
    expect(result.server.resident_bytes_connected).toBeGreaterThan(1_000_000);
    expect(result.server.event_loop_p99_seconds).toBeGreaterThan(0);
    expect(result.server.messages_sent).toBeGreaterThanOrEqual(messages);
    expect(loadTestSchema.parse(JSON.parse(readFileSync(join(out, 'load-test.json'), 'utf8')))).toEqual(result);
    const page = readFileSync(join(out, 'load-test.html'), 'utf8');
    expect(page).toContain('ok: 0 updates were lost');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|(src|href)=/);
  });

  it('prints it for people, with its progress on a terminal', async () => {
    await using server = await serve();
    const argv = ['load-test', '--url', server.address, '--clients', '20', ...UNHURRIED];
    const { exitCode, out, error } = await cli(argv, { io: { isStderrTerminal: true } });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^clients {4}20 confirmed within /m);
    expect(out).toMatch(/^latency {4}p50 \d+\.\d ms, p99 /m);
    expect(out).toMatch(/^ok {9}0 updates were lost$/m);
    expect(error).toContain('connected');
    expect(error).toContain('measuring for 1.0 s');
  });

  it('goes by the interval that the server says', async () => {
    await using server = await serve({ updateInterval: 0.5 });
    const { out } = await cli(['load-test', '--url', server.address, '--json', '--clients', '5', '--duration', '0.5']);
    expect(loadTestSchema.parse(JSON.parse(out))).toMatchObject({ update_interval_seconds: 0.5, update_interval_source: 'server' });
  });

  it('replaces clients that leave, and follows all skills or one', async () => {
    await using server = await serve();
    const argv = ['--clients', '50', '--churn', '40', '--skill', 'review,deploy', '--skill-ratio', '0.6'];
    const { exitCode, result } = await load(server.address, ...argv);
    expect(result.errors).toEqual({});
    expect({ exitCode, broken: broken(result) }).toEqual({ exitCode: 0, broken: [] });
    expect(result.clients.replaced).toBeGreaterThan(0);
    expect(result.clients.confirmed).toBe(50 + result.clients.replaced);
    expect(result.skills).toEqual(['review', 'deploy']);
  });

  it('finds the number of clients that is too many', async () => {
    await using server = await serve({ limits: { maxClients: 3 } });
    const argv = ['load-test', '--find-limit', '--clients', '2', '--url', server.address, '--interval', '3', '--duration', '0.5', '--json'];
    const run = await cli(argv);
    const found = read(run, loadLimitSchema);
    expect(found).toMatchObject({ clients: 3, broken_by: 4 });
    expect(found.steps.map(({ clients }) => clients.asked)).toEqual([2, 4, 3]);
    expect(run.exitCode).toBe(0);
  });
});

describe.concurrent('load-test, when something is wrong', () => {
  it('fails where no server is', async () => {
    const port = await findFreePort();
    const { exitCode, out, error } = await cli(['load-test', '--url', `ws://127.0.0.1:${port}`, '--clients', '5']);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toMatch(/^NOT_RUNNING: no server answers at ws:.*ECONNREFUSED\. Start it with /);
  });

  it('fails where no server runs on the database and no other is named', async () => {
    const { exitCode, error } = await cli(['load-test', '--clients', '5']);
    expect(exitCode).toBe(1);
    expect(error).toMatch(/^NOT_RUNNING: no server runs on .* and no --url names another/);
  });

  it.each([0, 20])('does not hold when clients are refused: %i are taken', async (maxClients) => {
    await using server = await serve({ limits: { maxClients } });
    const { exitCode, result } = await load(server.address, '--clients', '50');
    expect(exitCode).toBe(3);
    expect(result.errors).toEqual({ close_1013: 50 - maxClients });
    expect(result.clients).toMatchObject({ confirmed: maxClients, failed: 50 - maxClients });
    expect(broken(result)).toContain('clients');
  });

  it('does not hold when one update of one client is lost', async () => {
    await using server = await serve();
    await using proxy = await DroppingProxy.start(server.address, ({ connection, update }) => connection === 7 && update === 3);
    const { exitCode, result } = await load(proxy.url, '--clients', '50');
    expect(proxy.dropped).toBe(1);
    expect({ exitCode, broken: broken(result), lost: result.delivery.lost }).toEqual({ exitCode: 3, broken: ['lost'], lost: 1 });
  });

  it('does not hold when a change is lost, where only changes are sent', async () => {
    await using server = await serve({ updateInterval: 3600 });
    let isDone = false;
    const changing = (async () => {
      for (let at = clock.now(); !isDone; at++) {
        await temporary.store.append({ invocations: [observe({ name: 'review', at, durationMs: 5 })] });
        await server.broadcastMetrics();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    await using proxy = await DroppingProxy.start(server.address, ({ connection, update }) => connection === 7 && update === 3);
    const { exitCode, result } = await load(proxy.url, '--clients', '20', '--delta');
    isDone = true;
    await changing;
    expect(result.mode).toBe('delta');
    expect({ exitCode, broken: broken(result), lost: result.delivery.lost }).toEqual({ exitCode: 3, broken: ['lost'], lost: 1 });
  });

  it('does not hold when a limit is missed', async () => {
    await using server = await serve();
    const { exitCode, result } = await load(server.address, '--clients', '5', '--max-p99-ms', '0', '--min-rate', '1000000');
    expect({ exitCode, broken: broken(result) }).toEqual({ exitCode: 3, broken: ['max_p99_ms', 'min_rate'] });
  });

  it('does not hold when the server falls silent', async () => {
    await using server = await serve({ updateInterval: 3600 });
    const { exitCode, result } = await load(server.address, '--clients', '5', '--interval', '0.1');
    expect({ exitCode, broken: broken(result) }).toEqual({ exitCode: 3, broken: ['rate', 'gap'] });
    expect(result.delivery).toMatchObject({ messages: 0, messages_per_second: 0 });
  });

  it('does not hold when the server ends', async () => {
    await using server = await serve();
    const loading = load(server.address, '--clients', '5', '--duration', '2');
    await expect.poll(() => server.statistics?.connections, { timeout: 15_000 }).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await server.stop();
    const { exitCode, result } = await loading;
    expect(exitCode).toBe(3);
    expect(result.errors).toEqual({ close_1001: 5 });
    expect(broken(result)).toContain('connections');
  });

  it('does not hold when the server takes no notice of what is subscribed to', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (client) => {
      client.send('{"type":"connected"}');
      client.on('message', () => client.send('{"type":"subscription_confirmed","skill_name":null}'));
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const argv = ['--clients', '2', '--skill', 'review', '--skill-ratio', '1'];
    const { exitCode, result } = await load(`ws://127.0.0.1:${port}`, ...argv);
    server.close();
    expect(exitCode).toBe(3);
    expect(result.errors).toEqual({ wrong_subscription: 2 });
    expect(result.server.resident_bytes_before).toBeNull();
  });

  it.each([
    ['--url', 'wss://127.0.0.1:8765'],
    ['--clients', '0'],
    ['--clients', '25001'],
    ['--duration', '0'],
    ['--skill', 'a,,b'],
    ['--url', 'ws://192.0.2.1:8765', '--max-p99-ms', '5'],
  ])('is wrong usage with %s %s', async (...argv) => {
    expect(await cli(['load-test', ...argv])).toMatchObject({ exitCode: 2, out: '' });
  });
});

it('an interrupted load test says what it has measured, and leaves nothing behind', async () => {
  await using server = await serve();
  const spawned = new SpawnedCli(['load-test', '--url', server.address, '--clients', '30', '--duration', '600', '--json'], folder);
  await expect.poll(() => server.statistics?.connections, { timeout: 15_000 }).toBe(30);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  spawned.child.kill('SIGINT');
  expect(await spawned.exited).toBe(3);
  const result = loadTestSchema.parse(JSON.parse(spawned.out));
  expect(result).toMatchObject({ interrupted: true, passed: false, clients: { confirmed: 30 }, errors: {} });
  expect(broken(result)).toContain('whole_time');
  await expect.poll(() => server.statistics?.connections).toBe(0);
});
