import { once } from 'node:events';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createFixtureServer } from '../../../test/conformance/fixture-server.ts';
import { initialize, openSession, openStream, sendRaw } from '../../../test/support/mcp-requests.ts';
import { type ServedMcp, serveMcp } from '../../../test/support/serve-mcp.ts';

const LIST = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

async function serve(options?: Parameters<typeof serveMcp>[1], factory = createFixtureServer): Promise<ServedMcp> {
  const served = await serveMcp(factory, options);
  onTestFinished(() => served.close());
  return served;
}

test('a session is opened by initialize, answers under its id, and is over after DELETE', async () => {
  const { url, endpoint } = await serve();
  const session = await openSession(url);
  expect(endpoint.sessionCount).toBe(1);
  const listed = await sendRaw(url, { body: LIST, headers: session });
  expect(listed.messages[0]?.result.tools).not.toEqual([]);
  expect((await sendRaw(url, { method: 'DELETE', headers: session })).status).toBe(200);
  expect(endpoint.sessionCount).toBe(0);
  const late = await sendRaw(url, { body: LIST, headers: session });
  expect(late.status).toBe(404);
  expect(late.messages[0]?.error).toMatchObject({ code: -32001, message: expect.stringContaining('initialize again') });
});

test('a session that nobody opened is not found, whatever is asked of it', async () => {
  const { url } = await serve();
  for (const method of ['GET', 'POST', 'DELETE']) {
    for (const id of ['00000000-0000-4000-8000-000000000000', '__proto__', 'x'.repeat(4000)]) {
      const body = method === 'POST' ? LIST : undefined;
      expect((await sendRaw(url, { method, body, headers: { 'mcp-session-id': id } })).status).toBe(404);
    }
  }
});

test('a session is initialized once', async () => {
  const { url, endpoint } = await serve();
  const session = await openSession(url);
  const again = await sendRaw(url, { body: initialize(), headers: session });
  expect(again.status).toBe(400);
  expect(endpoint.sessionCount).toBe(1);
});

test('when there are as many sessions as there may be, the one idle for longest makes room', async () => {
  const { url, endpoint } = await serve({ maxSessions: 2 });
  const first = await openSession(url);
  const second = await openSession(url);
  await sendRaw(url, { body: LIST, headers: first });
  const third = await openSession(url);
  expect(endpoint.sessionCount).toBe(2);
  expect((await sendRaw(url, { body: LIST, headers: second })).status).toBe(404);
  expect((await sendRaw(url, { body: LIST, headers: first })).status).toBe(200);
  expect((await sendRaw(url, { body: LIST, headers: third })).status).toBe(200);
});

test('sessions that listen are not idle: a further one is told to come back later', async () => {
  const { url, endpoint } = await serve({ maxSessions: 2 });
  const streams = [await openStream(url, await openSession(url)), await openStream(url, await openSession(url))];
  const refused = await sendRaw(url, { body: initialize() });
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('60');
  expect(refused.messages[0]?.error?.message).toContain('Too many MCP sessions');
  streams[0]?.destroy();
  await vi.waitUntil(async () => (await sendRaw(url, { body: initialize() })).status === 200);
  expect(endpoint.sessionCount).toBe(2);
});

test('sessions that are opened at the same time are not more than there may be', async () => {
  const gate = Promise.withResolvers<void>();
  const slow: McpServerFactory = async (context) => {
    await gate.promise;
    return createFixtureServer(context);
  };
  const { url, endpoint } = await serve({ maxSessions: 3 }, slow);
  const statuses: number[] = [];
  const sent = Array.from({ length: 20 }, async () => void statuses.push((await sendRaw(url, { body: initialize() })).status));
  await vi.waitUntil(() => statuses.length === 17, 10_000);
  expect(new Set(statuses)).toEqual(new Set([503]));
  gate.resolve();
  await Promise.all(sent);
  expect(statuses.slice(17)).toEqual([200, 200, 200]);
  expect(endpoint.sessionCount).toBe(3);
});

test('a session is over when it was idle for long, and not while it listens', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { url, endpoint } = await serve({ idleMs: 120_000 });
  const idle = await openSession(url);
  const listening = await openSession(url);
  const stream = await openStream(url, listening);
  vi.advanceTimersByTime(100_000);
  expect(endpoint.sessionCount).toBe(2);
  vi.advanceTimersByTime(100_000);
  await vi.waitUntil(() => endpoint.sessionCount === 1);
  expect((await sendRaw(url, { body: LIST, headers: idle })).status).toBe(404);
  expect((await sendRaw(url, { body: LIST, headers: listening })).status).toBe(200);
  stream.destroy();
});

test('a session has one GET stream, which ends with it', async () => {
  const { url } = await serve();
  const session = await openSession(url);
  const stream = await openStream(url, session);
  expect(stream.statusCode).toBe(200);
  expect((await openStream(url, session)).statusCode).toBe(409);
  const ended = once(stream.resume(), 'end');
  await sendRaw(url, { method: 'DELETE', headers: session });
  await ended;
});

test('initialize that is refused leaves no session behind', async () => {
  const { url, endpoint } = await serve();
  expect((await sendRaw(url, { body: initialize(), headers: { accept: 'application/json' } })).status).toBe(406);
  expect(endpoint.sessionCount).toBe(0);
});

test('streams end when the server does', async () => {
  const served = await serveMcp(createFixtureServer);
  const stream = await openStream(served.url, await openSession(served.url));
  const ended = once(stream.resume(), 'close');
  await served.close();
  await ended;
  expect(served.endpoint.sessionCount).toBe(0);
});

test('a server that cannot be made is a failure of ours, and takes no place', async () => {
  const broken: McpServerFactory = () => {
    throw new Error('secret of the machine');
  };
  const { url, endpoint, log } = await serve({ maxSessions: 1 }, broken);
  for (let time = 0; time < 2; time++) {
    const { status, text } = await sendRaw(url, { body: initialize() });
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
  }
  expect(endpoint.sessionCount).toBe(0);
  expect(log.filter(({ level }) => level === 'error')).toHaveLength(2);
});
