import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

/** Without what would choose the port, or would have a process write down its coverage as it leaves. */
const { SESSION_BUDDY_SERVER_PORT: _, NODE_V8_COVERAGE: __, ...INHERITED } = process.env;

let folder: string;
/** The command as it is built: plain JavaScript, so that any Node can run it. */
let hook: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-buddy-hook-'));
  hook = join(folder, 'hook.mjs');
  const source = readFileSync(new URL('../../src/hook.ts', import.meta.url), 'utf8');
  writeFileSync(hook, stripTypeScriptTypes(source));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number | null;
  readonly printed: string;
  readonly ms: number;
}

interface RunOptions {
  readonly argv?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What is written to stdin; null leaves it open without a word. */
  readonly input?: string | Buffer | null;
  readonly node?: string;
}

async function run({ argv = ['claude-code'], environment = {}, input = '{}', node = process.execPath }: RunOptions): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(node, [hook, ...argv], { env: { ...INHERITED, ...environment } });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stdin.on('error', (error) => (printed += `stdin: ${error.message}`));
  if (input !== null) child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed, ms: performance.now() - startedAt };
}

interface Received {
  readonly request: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

/** A server that keeps what is sent to it. */
async function receive() {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ request: `${request.method} ${request.url}`, headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(204).end();
  });
  return { received, port: await listen(server) };
}

/** A server that accepts and never reads. */
async function ignore(): Promise<string> {
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listen(
    createNetServer((socket) => {
      sockets.push(socket.pause().on('error', () => undefined));
    }),
  );
}

async function freePort(): Promise<string> {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

const SILENT = { code: 0, printed: '' };

describe('the hook command', () => {
  it.each([
    ['a small message', Buffer.from('{"hook_event_name":"SessionStart","cwd":"/home/ada/größe 🎉"}')],
    ['a message of 3 MB', Buffer.alloc(3_000_000, 'x')],
  ])('hands %s to the server as it stands', async (_, body) => {
    const { received, port } = await receive();
    expect(await run({ argv: ['codex', '--port', port], input: body })).toMatchObject(SILENT);
    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      request: 'POST /hooks/codex',
      headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json', 'content-length': String(body.length) },
    });
    expect(received[0]?.body.equals(body)).toBe(true);
  });

  it('finds the port in the environment when it is not told', async () => {
    const { received, port } = await receive();
    await run({ environment: { SESSION_BUDDY_SERVER_PORT: port } });
    await run({ argv: ['gemini', '--port', port], environment: { SESSION_BUDDY_SERVER_PORT: '1' } });
    await expect.poll(() => received.map(({ request }) => request)).toEqual(['POST /hooks/claude-code', 'POST /hooks/gemini']);
  });

  it('loses no message of many', { timeout: 60_000 }, async () => {
    const { received, port } = await receive();
    const bodies = Array.from({ length: 40 }, (_, index) => JSON.stringify({ index, text: 'y'.repeat(index * 5000) }));
    // A few at a time: more would take longer to start than the command has.
    for (let from = 0; from < bodies.length; from += 4) {
      await Promise.all(bodies.slice(from, from + 4).map((input) => run({ argv: ['claude-code', '--port', port], input })));
    }
    await expect.poll(() => received.map(({ body }) => body.toString()).toSorted()).toEqual(bodies.toSorted());
  });

  it.each<[string, () => Promise<RunOptions>]>([
    ['no server runs', async () => ({ argv: ['claude-code', '--port', await freePort()] })],
    ['the port is none', async () => ({ argv: ['claude-code', '--port', 'http'] })],
    ['the port has no value', async () => ({ argv: ['claude-code', '--port'], environment: { SESSION_BUDDY_SERVER_PORT: '70000' } })],
    ['no agent is named', async () => ({ argv: [], environment: { SESSION_BUDDY_SERVER_PORT: (await receive()).port } })],
    ['stdin is empty', async () => ({ argv: ['claude-code', '--port', await freePort()], input: '' })],
    ['the server does not answer', async () => ({ argv: ['claude-code', '--port', await ignore()] })],
  ])('leaves in silence when %s', async (_, prepare) => {
    expect(await run(await prepare())).toMatchObject(SILENT);
  });

  it('does not let the name of an agent write a request of its own', async () => {
    const { received, port } = await receive();
    for (const agent of ['../api', 'a b', 'x HTTP/1.1\r\nX-Y: z', '']) {
      expect(await run({ argv: [agent, '--port', port] })).toMatchObject(SILENT);
    }
    expect(received).toEqual([]);
  });

  it.each<[string, () => Promise<RunOptions>]>([
    ['stdin stays open', async () => ({ input: null, argv: ['claude-code', '--port', await freePort()] })],
    ['the server does not read', async () => ({ input: Buffer.alloc(8_000_000, 'x'), argv: ['claude-code', '--port', await ignore()] })],
  ])('gives up after a second when %s', async (_, prepare) => {
    const { ms, ...rest } = await run(await prepare());
    expect(rest).toEqual(SILENT);
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(10_000);
  });

  it('reads more than 8 MB to the end, and sends none of it', async () => {
    const { received, port } = await receive();
    expect(await run({ argv: ['claude-code', '--port', port], input: Buffer.alloc(9 * 1024 * 1024, 'x') })).toMatchObject(SILENT);
    expect(received).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('exits with 0 when stdin is a folder, or all three are closed', () => {
    const unreadable = openSync(folder, 'r');
    onTestFinished(() => closeSync(unreadable));
    expect(spawnSync(process.execPath, [hook, 'claude-code'], { stdio: [unreadable, 'pipe', 'pipe'] })).toMatchObject({
      status: 0,
      output: [null, Buffer.alloc(0), Buffer.alloc(0)],
    });
    const closed = `"${process.execPath}" "${hook}" claude-code --port 1 <&- >&- 2>&-`;
    expect(spawnSync('sh', ['-c', closed]).status).toBe(0);
  });

  it('does the same on the Node that happens to be on the PATH', async ({ skip }) => {
    const older = findOtherNode();
    if (older === undefined) return skip('no other Node on the PATH');
    const { received, port } = await receive();
    expect(await run({ argv: ['claude-code', '--port', port], node: older })).toMatchObject(SILENT);
    expect(await run({ argv: ['claude-code', '--port', await freePort()], node: older })).toMatchObject(SILENT);
    await expect.poll(() => received).toHaveLength(1);
  });
});

function findOtherNode(): string | undefined {
  for (const path of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(path, 'node');
    const { stdout, status } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    if (status === 0 && Number.parseInt(stdout.slice(1), 10) < 24) return node;
  }
  return undefined;
}
