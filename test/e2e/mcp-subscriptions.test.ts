import { fileURLToPath } from 'node:url';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Transport2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { collectUpdates, ERAS, makeClient, startMcp, subscribe } from '../support/mcp.ts';
import { observe } from '../support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 30);
const HOUR_MS = 3_600_000;
const clock = { now: () => NOW };
const DASHBOARD = 'session-buddy://dashboard';

let temporary: TemporaryStore;
let mcp: Awaited<ReturnType<typeof startMcp>>;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  mcp = await startMcp({ store: temporary.store, clock });
  await use('pdf');
});

afterAll(async () => {
  await mcp.stop();
  await temporary.remove();
});

async function use(name: string, sessionId = 'elsewhere', at = NOW - 1000): Promise<void> {
  await temporary.store.append({ invocations: [observe({ name, sessionId, at })], sessions: [] });
}

async function allGone(): Promise<void> {
  await vi.waitFor(() => expect(mcp.content.watch.size).toBe(0), 5000);
}

describe.each(ERAS)('a subscriber of era %s', (era) => {
  describe.each(['connectOverHttp', 'connectInMemory'] as const)('by %s', (connect) => {
    it('is told exactly what changed, until it unsubscribes', async () => {
      const { client, end } = await mcp[connect](era);
      const updates = collectUpdates(client);
      const watched = `watched-${connect}-${era}`;
      const [skill, session] = [`session-buddy://skills/${watched}`, `session-buddy://sessions/${watched}`];
      const stop = await subscribe(client, era, [skill, session, 'session-buddy://skills/pdf']);
      await use(watched);
      await vi.waitFor(() => expect(updates).toEqual([skill]), 5000);
      await use('unwatched', watched);
      await vi.waitFor(() => expect(updates).toEqual([skill, session]), 5000);
      await stop();
      await allGone();
      const other = await mcp.connectInMemory('legacy');
      const others = collectUpdates(other.client);
      await subscribe(other.client, 'legacy', [DASHBOARD]);
      await use(watched);
      // Whoever still listens is told of it, and this one would have been.
      await vi.waitFor(() => expect(others).toEqual([DASHBOARD]), 5000);
      expect(updates).toEqual([skill, session]);
      await other.end();
      await end();
      await allGone();
    });

    it('is forgotten when it is gone', async () => {
      const { client, end } = await mcp[connect](era);
      await subscribe(client, era, [DASHBOARD, 'session-buddy://skills/pdf']);
      expect(mcp.content.watch.size).toBe(2);
      await end();
      await allGone();
    });
  });

  it('is told once of what it listens to twice, by the name it gave', async () => {
    const { client, end } = await mcp.connectInMemory(era);
    const updates = collectUpdates(client);
    const plain = `session-buddy://skills/a b-${era}`;
    await subscribe(client, era, [plain, plain]);
    await use(`a b-${era}`);
    await vi.waitFor(() => expect(updates).toEqual([plain]), 5000);
    await use(`a b-${era}`);
    await vi.waitFor(() => expect(updates).toEqual([plain, plain]), 5000);
    await end();
  });

  it('is told of an anomaly of a skill', async () => {
    const { client, end } = await mcp.connectInMemory(era);
    const updates = collectUpdates(client);
    const name = `odd-${era}`;
    await use(name);
    await subscribe(client, era, [`session-buddy://skills/${name}`, 'session-buddy://skills/pdf', DASHBOARD]);
    const at = NOW - HOUR_MS;
    const anomaly = {
      ...({ metric: 'completion_rate', anomalyType: 'performance_drop', severity: 'high', resolution: null } as const),
      ...{ alarmAt: at, beganAt: at, lastSeenAt: at, baselineValue: 0.9, observedValue: 0.2, deviationScore: -5, sampleSize: 20 },
    };
    await temporary.store.analyses.anomalies.sync([{ skill: { kind: 'skill', name }, from: at, anomalies: [anomaly], now: NOW }]);
    await vi.waitFor(() => expect(updates).toHaveLength(2), 5000);
    expect(updates).toEqual(expect.arrayContaining([`session-buddy://skills/${name}`, DASHBOARD]));
    await end();
  });

  it('is told so when it wants more than there is room for', async () => {
    const { client, end } = await mcp.connectInMemory(era);
    const many = Array.from({ length: 101 }, (_, index) => `session-buddy://skills/many-${index}`);
    await expect(subscribe(client, era, many)).rejects.toThrow(/too many subscriptions|Subscription limit/);
    await end();
    await allGone();
  });
});

it('tells clients over stdio of what another process has written', { timeout: 60_000 }, async () => {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const connected = ERAS.map(async (era) => {
    // Asking which era it is would start a process of its own.
    const client = makeClient(era === 'auto' ? { pin: '2026-07-28' } : era);
    const updates = collectUpdates(client);
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', '--db', temporary.path, '--no-import', '--no-watch'] }),
    );
    await subscribe(client, era, ['session-buddy://skills/stdio', 'session-buddy://skills/pdf']);
    return { client, updates };
  });
  const clients = await Promise.all(connected);
  // These processes read the machine's clock.
  await use('stdio', 'elsewhere', Date.now() - 1000);
  await vi.waitFor(() => expect(clients.map(({ updates }) => updates)).toEqual(ERAS.map(() => ['session-buddy://skills/stdio'])), 20_000);
  await Promise.all(clients.map(({ client }) => client.close()));
});

it('tells every HTTP stream of what it listens to, and only once', async () => {
  const [one, two] = [await mcp.connectOverHttp('auto'), await mcp.connectOverHttp('auto')];
  const [ofOne, ofTwo] = [collectUpdates(one.client), collectUpdates(two.client)];
  await subscribe(one.client, 'auto', [DASHBOARD, 'session-buddy://skills/shared']);
  await subscribe(two.client, 'auto', ['session-buddy://skills/shared']);
  await use('shared');
  await vi.waitFor(() => expect([ofOne.length, ofTwo.length]).toEqual([2, 1]), 5000);
  await use('not-shared');
  await vi.waitFor(() => expect(ofOne).toHaveLength(3), 5000);
  expect(ofTwo).toEqual(['session-buddy://skills/shared']);
  await Promise.all([one.end(), two.end()]);
  await allGone();
});

it('serves a client of the 2025 SDK in its session, and forgets it with the session', async () => {
  const client = new Client2025({ name: 'test', version: '1' });
  const transport = new Transport2025(mcp.url);
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  const updates: string[] = [];
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void updates.push(params.uri));
  await client.subscribeResource({ uri: 'session-buddy://skills/old-client' });
  await use('old-client');
  await vi.waitFor(() => expect(updates).toEqual(['session-buddy://skills/old-client']), 5000);
  expect(
    JSON.parse((await client.readResource({ uri: updates[0] ?? '' })).contents.map((part) => ('text' in part ? part.text : '')).join('')),
  ).toMatchObject({
    invocations: 1,
  });
  await transport.terminateSession();
  await client.close();
  await allGone();
});

it('refuses a subscription without a session, which nobody could be told of', async () => {
  const response = await fetch(mcp.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/subscribe', params: { uri: DASHBOARD } }),
  });
  expect(await response.text()).toContain('a subscription needs a session');
  expect(mcp.content.watch.size).toBe(0);
});

it('refuses to subscribe to what is no resource of ours', async () => {
  const { client, end } = await mcp.connectInMemory('legacy');
  await expect(client.subscribeResource({ uri: 'file:///etc/passwd' })).rejects.toThrow('Resource not found');
  await end();
});
