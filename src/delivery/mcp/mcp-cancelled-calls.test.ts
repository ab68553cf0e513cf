import { connect } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { initialize, openSession, sendRaw, startRaw } from '../../../test/support/mcp-requests.ts';
import { serveMcp } from '../../../test/support/serve-mcp.ts';

const CALL = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'wait', arguments: {} } };

/** A server with a tool that ends when it is told to, or cancelled. */
async function serveWaiting(options: Parameters<typeof serveMcp>[1] = {}) {
  const state = { running: 0, cancelled: 0, release: Promise.withResolvers<void>() };
  const createServer: McpServerFactory = () => {
    const server = new McpServer({ name: 'waiting', version: '1' });
    server.registerTool('wait', { description: 'waits' }, async ({ mcpReq: { signal } }) => {
      state.running++;
      const cancelled = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await Promise.race([state.release.promise, cancelled]);
      state.running--;
      if (signal.aborted) state.cancelled++;
      return { content: [{ type: 'text', text: 'waited' }] };
    });
    return server;
  };
  const served = await serveMcp(createServer, options);
  onTestFinished(async () => {
    state.release.resolve();
    await served.close();
  });
  return { ...served, state };
}

test.each(['legacy', 'auto'] as const)('a call that the client (%s) gives up is cancelled, and the next one is answered', async (mode) => {
  const { url, state } = await serveWaiting();
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(url));
  const giveUp = new AbortController();
  const call = client.callTool({ name: 'wait', arguments: {} }, { signal: giveUp.signal });
  call.catch(() => undefined);
  await vi.waitUntil(() => state.running === 1);
  giveUp.abort('changed my mind');
  await expect(call).rejects.toThrow();
  await vi.waitUntil(() => state.cancelled === 1);
  expect((await client.listTools()).tools).toHaveLength(1);
  await client.close();
});

test('a 2025 client that vanishes during a call leaves a session that can make room', async () => {
  const { url, endpoint, state } = await serveWaiting({ maxSessions: 1 });
  const session = await openSession(url);
  const request = startRaw(url, { body: CALL, headers: session });
  request.on('error', () => undefined);
  await vi.waitUntil(() => state.running === 1);
  expect((await sendRaw(url, { body: initialize() })).status).toBe(503);
  request.destroy();
  await vi.waitUntil(async () => (await sendRaw(url, { body: initialize() })).status === 200);
  expect(endpoint.sessionCount).toBe(1);
  expect((await sendRaw(url, { body: { jsonrpc: '2.0', id: 8, method: 'ping' }, headers: session })).status).toBe(404);
});

test('the answer to a client that has vanished is dropped, and its session goes on', async () => {
  const { url, state, log } = await serveWaiting();
  const session = await openSession(url);
  const request = startRaw(url, { body: CALL, headers: session });
  request.on('error', () => undefined);
  await vi.waitUntil(() => state.running === 1);
  request.destroy();
  state.release.resolve();
  await vi.waitUntil(() => state.running === 0);
  const { messages } = await sendRaw(url, { body: { ...CALL, id: 8 }, headers: session });
  expect(messages.map(({ id, result }) => [id, result.content[0].text])).toEqual([[8, 'waited']]);
  expect(log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('two calls of a session wait at the same time, each with an answer of its own', async () => {
  const { url, state } = await serveWaiting();
  const session = await openSession(url);
  const answers = [20, 21].map((id) => sendRaw(url, { body: { ...CALL, id }, headers: session }));
  await vi.waitUntil(() => state.running === 2);
  state.release.resolve();
  expect((await Promise.all(answers)).map(({ messages }) => messages[0]?.id)).toEqual([20, 21]);
});

test('a client that goes away in the middle of what it sends harms nobody', async () => {
  const { url, endpoint } = await serveWaiting();
  const half = [
    'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"jsonrpc":',
    'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le',
    'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ];
  for (const text of half) {
    const socket = connect(Number(url.port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    socket.destroy();
  }
  expect((await sendRaw(url, { body: initialize() })).status).toBe(200);
  expect(endpoint.sessionCount).toBe(1);
});
