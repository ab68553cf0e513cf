import { ProtocolError } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERAS, startMcp } from '../support/mcp.ts';
import { observe, observeMany } from '../support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 30);
const HOUR_MS = 3_600_000;
const clock = { now: () => NOW };
const NAME = 'apps/web:деплой 100%';

type Mcp = Awaited<ReturnType<typeof startMcp>>;

let temporary: TemporaryStore;
let mcp: Mcp;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  mcp = await startMcp({ store: temporary.store, clock });
  await temporary.store.append({
    invocations: [
      ...observeMany(30, 24, NOW - HOUR_MS, { name: 'pdf', sessionId: 'session-one', durationMs: 2000 }),
      ...observeMany(10, 10, NOW - 3 * HOUR_MS, { name: NAME, sessionId: 'session-two' }),
      ...observeMany(60, 60, NOW - HOUR_MS, { name: 'Read', kind: 'tool', sessionId: 'session-two' }),
      ...Array.from({ length: 60 }, (_, index) => observe({ name: `filler-${index}`, at: NOW - 5 * HOUR_MS, sessionId: 'session-two' })),
    ],
    sessions: [],
  });
});

afterAll(async () => {
  await mcp.stop();
  await temporary.remove();
});

const json = (result: { contents: readonly unknown[] }) => JSON.parse((result.contents[0] as { text: string }).text);

describe.each(ERAS)('resources for a client of era %s', (era) => {
  describe.each(['connectOverHttp', 'connectInMemory'] as const)('by %s', (connect) => {
    it('are listed page by page, and templates with them, and capabilities say what is there', async () => {
      const { client, end } = await mcp[connect](era);
      expect(client.getServerCapabilities()).toMatchObject({
        tools: {},
        resources: { subscribe: true, listChanged: false },
        prompts: {},
        completions: {},
      });
      expect(client.getServerCapabilities()).not.toHaveProperty('logging');
      const { resources } = await client.listResources();
      const uris = resources.map(({ uri }) => uri);
      expect(uris.slice(0, 3)).toEqual([
        'session-buddy://dashboard',
        'session-buddy://skills/pdf',
        `session-buddy://skills/${encodeURIComponent(NAME)}`,
      ]);
      // Built-in tools come last.
      expect(uris.at(-1)).toBe('session-buddy://skills/Read');
      expect(uris).toHaveLength(1 + 63);
      expect(new Set(uris).size).toBe(64);
      expect((await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
        'session-buddy://skills/{skill_name}',
        'session-buddy://sessions/{session_id}',
      ]);
      await end();
    });

    it('hold the dashboard, a skill and a session', async () => {
      const { client, end } = await mcp[connect](era);
      const dashboard = await client.readResource({ uri: 'session-buddy://dashboard' });
      expect(dashboard.contents[0]).toMatchObject({ uri: 'session-buddy://dashboard', mimeType: 'application/json' });
      expect(json(dashboard)).toMatchObject({
        recorded: { invocations: 160, sessions: 2 },
        totals: { invocations_24h: 100 },
        open_anomalies: [],
      });
      expect(json(dashboard).top_skills_24h[0]).toMatchObject({ skill_name: 'pdf', completion_ratio: 0.8 });

      const skill = json(await client.readResource({ uri: `session-buddy://skills/${encodeURIComponent(NAME)}` }));
      expect(skill).toMatchObject({
        skill_name: NAME,
        invocations: 10,
        completion_ratio: 1,
        anomalies: [],
        trends: { completion: { trend: 'insufficient_data' } },
      });
      expect(skill.days).toHaveLength(30);

      const session = json(await client.readResource({ uri: 'session-buddy://sessions/session-two' }));
      expect(session).toMatchObject({ session_id: 'session-two', invocations: 130, is_timeline_cut: true });
      expect(session.timeline).toHaveLength(100);
      await end();
    });
  });

  it.each([
    'session-buddy://skills/no-such-skill',
    'session-buddy://skills/',
    'session-buddy://skills/%',
    'session-buddy://skills/%ff%fe',
    'session-buddy://sessions/nobody',
    'session-buddy://sessions/..%2f..%2fetc%2fpasswd',
    'session-buddy://elsewhere',
    'file:///etc/passwd',
    'skill://claude-code/personal-00000000/pdf/SKILL.md',
    `session-buddy://skills/${'x'.repeat(20_000)}`,
    "session-buddy://skills/'; DROP TABLE skill; --",
    'session-buddy://skills/pdf%00',
  ])('refuse %s, and say what to try', async (uri) => {
    const { client, end } = await mcp.connectInMemory(era);
    const error = await client.readResource({ uri }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ code: -32602, message: expect.stringMatching(/find|there are|skills\/list/) });
    expect((error as Error).message.length).toBeLessThan(1500);
    await end();
  });

  it('refuse a cursor that is not ours', async () => {
    const { client, end } = await mcp.connectInMemory(era);
    await expect(client.listResources({ cursor: 'made-up' })).rejects.toMatchObject({ code: -32602 });
    await end();
  });
});

it('says in the dashboard of an empty database that nothing is recorded, and lists only that', async () => {
  const empty = await openTemporaryStore(clock);
  const served = await startMcp({ store: empty.store, clock });
  const { client, end } = await served.connectInMemory('auto');
  expect(json(await client.readResource({ uri: 'session-buddy://dashboard' }))).toMatchObject({
    message: expect.stringContaining('session-buddy import'),
  });
  expect((await client.listResources()).resources.map(({ name }) => name)).toEqual(['dashboard']);
  await end();
  await served.stop();
  await empty.remove();
});

it('limits the rate of one client', async () => {
  const served = await startMcp({ store: temporary.store, clock, callsPerSecond: 1 });
  const { client, end } = await served.connectInMemory('auto');
  const reads = Array.from({ length: 5 }, () =>
    client.readResource({ uri: 'session-buddy://sessions/session-one' }, { cacheMode: 'bypass' }),
  );
  const results = await Promise.allSettled(reads);
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(1);
  expect(String(refused[0]?.reason)).toContain('ask again in');
  await end();
  await served.stop();
});

it('says so when the database is gone, and goes on', async () => {
  const gone = await openTemporaryStore(clock);
  const served = await startMcp({ store: gone.store, clock });
  const { client, end } = await served.connectInMemory('auto');
  await gone.remove();
  for (let time = 0; time < 2; time++) {
    await expect(client.readResource({ uri: 'session-buddy://dashboard' })).rejects.toMatchObject({ code: -32603 });
    await expect(client.getPrompt({ name: 'checkpoint' })).rejects.toMatchObject({ code: -32603 });
  }
  expect((await client.listPrompts()).prompts).toHaveLength(2);
  expect(served.logger.lines.map(({ fields }) => fields.method)).toEqual(expect.arrayContaining(['resources/read', 'prompts/get']));
  await end();
  await served.stop();
});
