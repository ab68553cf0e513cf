import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Store } from '../../src/delivery/cli/runtime.ts';
import { createRuntime, RealTimeMetricsServer } from '../../src/main.ts';
import { observe } from '../support/observe.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { SpawnedCli } from '../support/spawn-cli.ts';
import { WebSocketClient } from '../support/web-socket-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'session-buddy-test-'));
const path = `${folder}/skills.db`;
let store: Store;
const servers: RealTimeMetricsServer[] = [];

function make(options: Partial<ConstructorParameters<typeof RealTimeMetricsServer>[0]> = {}): RealTimeMetricsServer {
  const server = new RealTimeMetricsServer({ store, port: 0, updateInterval: 0.1, ...options });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  store = await createRuntime().openStore({ path });
  await store.append({ invocations: [observe({ name: 'review', at: Date.now() - 60_000, durationMs: 1500 })] });
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('RealTimeMetricsServer', () => {
  it('serves live metrics, health, metrics and the description of its messages on one port, and nothing else', async () => {
    const { url } = await make({ version: '9.9' }).start();
    const client = await WebSocketClient.connect(url);
    await client.next('connected');
    expect((await client.next('metrics_update')).data).toMatchObject({ top_skills: [{ skill_name: 'review' }] });
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok', version: '9.9', websocket: { connections: 1 } });
    const metrics = parseExposition(await (await fetch(`${url}/metrics`)).text());
    expect(metrics.get('websocket_connections_active')?.samples[0]?.value).toBe(1);
    expect(await (await fetch(`${url}/api/asyncapi.json`)).json()).toMatchObject({ asyncapi: '3.0.0' });
    expect((await fetch(`${url}/api/v1/skills`)).status).toBe(404);
    expect((await fetch(`${url}/`)).status).toBe(200);
  });

  it('is started once however often it is asked, and again after a stop', async () => {
    const server = make();
    const [first, second] = await Promise.all([server.start(), server.start()]);
    expect(first).toEqual(second);
    expect([server.isRunning, server.url]).toEqual([true, first.url]);
    await server.stop();
    await server.stop();
    expect([server.isRunning, server.url]).toEqual([false, undefined]);
    const { url } = await server.start();
    await (await WebSocketClient.connect(url)).next('metrics_update');
  });

  it('leaves nothing running when its port is taken or may be reached from elsewhere, and can be started then', async () => {
    const first = make();
    const { url } = await first.start();
    const second = make({ port: Number(new URL(url).port) });
    const heard: unknown[] = [];
    second.onSnapshot((snapshot) => heard.push(snapshot));
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await expect(second.start()).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    expect(second.isRunning).toBe(false);
    expect(timers()).toBeLessThanOrEqual(before);
    await expect(make({ host: '0.0.0.0' }).start()).rejects.toMatchObject({ code: 'NOT_LOOPBACK' });
    await first.stop();
    await second.start();
    expect(second.isRunning).toBe(true);
  });

  it('refuses an interval out of its range', () => {
    for (const updateInterval of [0, 0.05, -1, Number.NaN, 3601]) expect(() => make({ updateInterval })).toThrow(RangeError);
  });

  it('calls snapshot listeners with clients or without, until they are ended; one that throws hurts nobody', async () => {
    const server = make();
    const sequences: number[] = [];
    server.onSnapshot(() => {
      throw new Error('a listener that is wrong');
    });
    const end = server.onSnapshot(({ sequence, data }) => {
      expect(data.top_skills[0]).toMatchObject({ skill_name: 'review' });
      sequences.push(sequence);
    });
    await server.start();
    while (sequences.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    end();
    const heard = [...sequences];
    expect(heard).toEqual(heard.map((_, index) => (heard[0] as number) + index));
    await server.broadcastMetrics();
    expect(sequences).toEqual(heard);
  });

  it('broadcastMetrics sends an update at once', async () => {
    const server = make({ updateInterval: 3600 });
    await expect(server.broadcastMetrics()).rejects.toThrow(TypeError);
    const client = await WebSocketClient.connect((await server.start()).url);
    await client.next('metrics_update');
    await store.append({ invocations: [observe({ name: 'just now', at: Date.now() - 1000 })] });
    await server.broadcastMetrics();
    const { top_skills: rows } = (await client.next('metrics_update')).data as { readonly top_skills: readonly { skill_name: string }[] };
    expect(rows.map(({ skill_name }) => skill_name)).toContain('just now');
  });

  it('registerClient takes over connections of another server', async () => {
    const server = make();
    await server.start();
    const other = createServer();
    new WebSocketServer({ server: other }).on('connection', (webSocket) => server.registerClient(webSocket));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const client = await WebSocketClient.connect(`ws://127.0.0.1:${(other.address() as AddressInfo).port}`);
    await client.next('connected');
    client.send({ type: 'subscribe', skill_name: 'review' });
    await client.next('subscription_confirmed');
    await client.next('metrics_update');
    await client.next('metrics_update');
    await server.stop();
    expect(await client.closed).toBe(1001);
    other.close();
  });

  it('await using stops it: clients are closed with 1001', async () => {
    let client: WebSocketClient;
    {
      await using server = make();
      client = await WebSocketClient.connect((await server.start()).url);
    }
    expect(await client.closed).toBe(1001);
  });

  it('sees what another process stores, without being told', async () => {
    const { url } = await make().start();
    const client = await WebSocketClient.connect(url);
    client.send({ type: 'subscribe', skill_name: 'from elsewhere' });
    await client.next('subscription_confirmed');
    const cli = new SpawnedCli(['record', 'from elsewhere', '--outcome', 'completed', '--db', path], folder);
    await cli.exited;
    for (;;) {
      const { top_skills: rows } = (await client.next('metrics_update')).data as { readonly top_skills: readonly object[] };
      if (rows.length === 1) break;
    }
  });
});

describe('session-buddy websocket-server', () => {
  it('serves live metrics until it is asked to end, then closes its clients with 1001', async () => {
    const cli = new SpawnedCli(['websocket-server', '--db', path, '--port', '0', '--update-interval', '0.1'], folder);
    const [, url = ''] = await cli.printed(/^live +(ws:\/\/[^/]+)\/$/m);
    const clients = await Promise.all(Array.from({ length: 50 }, () => WebSocketClient.connect(url)));
    for (const client of clients) await client.next('metrics_update');
    cli.child.kill('SIGTERM');
    for (const client of clients) expect(await client.closed).toBe(1001);
    expect(await cli.exited).toBe(0);
  });

  it('refuses an interval under 0.1 s', async () => {
    const cli = new SpawnedCli(['websocket-server', '--db', path, '--update-interval', '0.05'], folder);
    expect(await cli.exited).toBe(2);
  });
});
