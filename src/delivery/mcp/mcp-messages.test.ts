import { expect, onTestFinished, test } from 'vitest';
import { createFixtureServer } from '../../../test/conformance/fixture-server.ts';
import { initialize, openSession, sendRaw } from '../../../test/support/mcp-requests.ts';
import { type ServedMcp, serveMcp } from '../../../test/support/serve-mcp.ts';

const LIST = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

async function serve(): Promise<ServedMcp> {
  const served = await serveMcp(createFixtureServer);
  onTestFinished(() => served.close());
  return served;
}

/** Everything a 2026-07-28 request says about itself. */
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

function modern(method: string, params: object = {}) {
  return {
    body: { jsonrpc: '2.0', id: 'm1', method, params: { ...params, _meta: ENVELOPE } },
    headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method },
  };
}

test('both eras are answered by one endpoint, with a session and without one', async () => {
  const { url, endpoint } = await serve();
  const session = await openSession(url);
  const answers = await Promise.all([
    sendRaw(url, { body: LIST, headers: session }),
    sendRaw(url, { body: LIST, headers: { 'mcp-protocol-version': '2025-06-18' } }),
    sendRaw(url, modern('tools/list')),
  ]);
  for (const { status, messages } of answers) {
    expect({ status, messages: messages.length }).toEqual({ status: 200, messages: 1 });
    expect(messages[0]?.result.tools[0].name).toBe('test_simple_text');
  }
  expect(endpoint.sessionCount).toBe(1);
});

test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '1999-01-01'])(
  'a client that asks for %s is told what will be spoken',
  async (version) => {
    const { url } = await serve();
    const { messages } = await sendRaw(url, { body: initialize(version) });
    expect(messages[0]?.result.protocolVersion).toBe(version === '1999-01-01' ? '2025-11-25' : version);
  },
);

test('a protocol version that nobody speaks is refused, and told which are', async () => {
  const { url } = await serve();
  const session = await openSession(url);
  const { status, messages } = await sendRaw(url, { body: LIST, headers: { ...session, 'mcp-protocol-version': '1999-01-01' } });
  expect(status).toBe(400);
  expect(messages[0]?.error?.message).toContain('2025-11-25');
});

test.each(['', '{', '{"jsonrpc":"2.0",', 'tools/list', '{"a":1}}', '\u0000'])('what is not JSON is a parse error: %j', async (body) => {
  const { url } = await serve();
  for (const headers of [{}, await openSession(url)]) {
    const { status, messages } = await sendRaw(url, { body, headers });
    expect(status).toBe(400);
    expect(messages[0]?.error?.code).toBe(-32700);
  }
});

test.each([
  ...['{}', '[]', 'null', '"x"', '7', 'true', '[[]]', '[null]'],
  ...['{"jsonrpc":"1.0","id":1,"method":"ping"}', '{"jsonrpc":"2.0","id":{},"method":"ping"}', '{"jsonrpc":"2.0","id":1,"method":5}'],
])('what is no JSON-RPC is refused with its code: %s', async (body) => {
  const { url } = await serve();
  for (const headers of [{}, await openSession(url)]) {
    const { status, messages } = await sendRaw(url, { body, headers });
    expect(status).toBe(400);
    expect([-32700, -32600, -32602]).toContain(messages[0]?.error?.code);
  }
});

test('a batch of a 2025 session is answered whole, and one too long is refused', async () => {
  const { url } = await serve();
  const session = await openSession(url);
  const calls = (count: number) => Array.from({ length: count }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }));
  const { messages } = await sendRaw(url, {
    body: [...calls(3), { jsonrpc: '2.0', method: 'notifications/initialized' }],
    headers: session,
  });
  expect(messages.map(({ id }) => id).sort()).toEqual([0, 1, 2]);
  expect((await sendRaw(url, { body: calls(101), headers: session })).status).toBe(400);
  expect((await sendRaw(url, { body: [initialize(), LIST] })).status).toBe(400);
});

test('a method and a tool that do not exist are told apart, and neither harms the session', async () => {
  const { url } = await serve();
  const session = await openSession(url);
  const method = await sendRaw(url, { body: { ...LIST, method: 'tools/destroy' }, headers: session });
  expect(method.messages[0]?.error?.code).toBe(-32601);
  const tool = await sendRaw(url, { body: { ...LIST, method: 'tools/call', params: { name: '__proto__' } }, headers: session });
  expect(tool.messages[0]?.error ?? tool.messages[0]?.result).toMatchObject(tool.messages[0]?.error ? { code: -32602 } : { isError: true });
  expect((await sendRaw(url, { body: LIST, headers: session })).messages[0]?.result).toBeDefined();
});

test('only JSON is taken, and only as much as a request may have', async () => {
  const { url } = await serve();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', undefined])
    expect((await sendRaw(url, { body: LIST, headers: { 'content-type': type } })).status).toBe(415);
  const huge = JSON.stringify({ ...LIST, params: { padding: 'x'.repeat(1024 * 1024) } });
  expect((await sendRaw(url, { body: huge })).status).toBe(413);
  expect((await sendRaw(url, { body: LIST, headers: { 'content-type': 'application/json; charset=utf-8' } })).status).toBe(200);
});

test('a 2025 client that takes no events or no JSON is told what it has to take', async () => {
  const { url } = await serve();
  for (const accept of [undefined, 'application/json', 'text/event-stream', 'text/html'])
    expect((await sendRaw(url, { body: initialize(), headers: { accept } })).status).toBe(406);
});

test('a page of another site is refused, whatever it asks', async () => {
  const { url, endpoint } = await serve();
  const { port } = url;
  const foreign = [
    { host: 'evil.example' },
    { host: `evil.example:${port}` },
    { host: `127.0.0.1.evil.example:${port}` },
    { host: `localhost:${port}@evil.example` },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'file://' },
  ];
  for (const headers of foreign) {
    for (const method of ['POST', 'GET', 'DELETE', 'OPTIONS']) {
      const { status, headers: answered } = await sendRaw(url, { method, body: method === 'POST' ? initialize() : undefined, headers });
      expect(status).toBe(403);
      expect(answered['access-control-allow-origin']).toBeUndefined();
    }
  }
  expect(endpoint.sessionCount).toBe(0);
  for (const origin of [`http://localhost:${port}`, 'http://127.0.0.1:6274', 'http://[::1]'])
    expect((await sendRaw(url, { body: initialize(), headers: { origin } })).status).toBe(200);
});

test('other methods are told which there are', async () => {
  const { url } = await serve();
  for (const method of ['PUT', 'PATCH', 'OPTIONS']) {
    const { status, headers } = await sendRaw(url, { method, body: LIST });
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow: expect.stringMatching(/GET.*POST.*DELETE/) });
  }
  expect((await sendRaw(url, { method: 'GET', headers: { accept: 'text/event-stream' } })).status).toBe(405);
});

test.each(['[', '{"a":'])('JSON nested too deep (%s) is refused, and the server lives', async (open) => {
  const { url } = await serve();
  const session = await openSession(url);
  const close = open === '[' ? ']' : '}';
  for (const depth of [200, 5000, 100_000]) {
    const nested = `${open.repeat(depth)}1${close.repeat(depth)}`;
    const call = (id: string) =>
      `{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":"test_simple_text","arguments":{"deep":${nested}}}}`;
    for (const { status, messages } of [
      await sendRaw(url, { body: call('a') }),
      await sendRaw(url, { body: call('b'), headers: session }),
      await sendRaw(url, { body: nested, headers: session }),
    ]) {
      expect(status).toBe(400);
      expect(messages[0]?.error).toEqual({ code: -32600, message: expect.stringContaining('nested deeper than 100 levels') });
    }
  }
  expect((await sendRaw(url, { body: LIST, headers: session })).status).toBe(200);
});

test('keys that objects are born with are arguments like any other', async () => {
  const { url } = await serve();
  const session = await openSession(url);
  const body =
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_simple_text","arguments":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}}';
  for (const headers of [{}, session]) expect((await sendRaw(url, { body, headers })).status).toBe(200);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('answers are not kept by anyone and cannot be framed', async () => {
  const { url } = await serve();
  for (const { headers } of [
    await sendRaw(url, modern('tools/list')),
    await sendRaw(url, { body: initialize() }),
    await sendRaw(url, { body: '{' }),
  ]) {
    expect(headers['cache-control']).toMatch(/no-store|no-cache/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});
