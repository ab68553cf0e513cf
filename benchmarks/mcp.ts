import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { ANALYSES } from '../src/app/analysis/all-analyses.ts';
import { createExperiment } from '../src/app/experiments/create-experiment.ts';
import { assignUnit } from '../src/app/experiments/experiments.ts';
import { recommenderOf } from '../src/app/recommendations/recommender.ts';
import { ToolCaller } from '../src/delivery/mcp/tool-caller.ts';
import { TOOLS } from '../src/delivery/mcp/tools.ts';
import { systemClock } from '../src/platform/system-clock.ts';
import { openSqliteStore, type SqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { fillDatabase, withFolder } from './databases.ts';
import { type McpArguments, toArguments } from './mcp-arguments.ts';
import { RawClient, toRequest } from './raw-client.ts';
import type { BenchmarkOptions } from './run.ts';
import { freePort, startServer } from './server.ts';
import { formatCount, median, printTable } from './tables.ts';

const WARM_UPS = 30;
const RUNS = 201;
const CALLERS = 100;
const CALLS_EACH = 20;
const USERS = 200;
const CLI = new URL('../dist/cli.js', import.meta.url).pathname;
const ECHO = new URL('./mcp-echo.mjs', import.meta.url).pathname;
const UNLIMITED = { SESSION_BUDDY_MCP_CALLS_PER_SECOND: '1000000' };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Tool calls: their own work by size of the database, over stdio and HTTP beside the bare SDK, and many at a time. */
export async function runMcp(options: BenchmarkOptions): Promise<void> {
  const sizes = options.sizes ?? [1_000_000, 10_000_000];
  await withFolder(options.keep, async (folder) => {
    const columns: Readonly<Record<string, readonly number[]>>[] = [];
    for (const size of sizes) {
      const path = join(folder, `mcp-${size}.db`);
      await prepare(path, size);
      columns.push(await measureOwnWork(path));
    }
    printTable(
      `Own work of a tool, milliseconds, median (p99) of ${RUNS}, ${formatCount(1000)} skills, arguments varied`,
      ['tool', ...sizes.map(formatCount)],
      TOOLS.map(({ name }) => [name, ...columns.map((column) => describe(column[name] ?? []))]),
    );
    const path = join(folder, `mcp-${sizes[0]}.db`);
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    await measureStdio(path, home);
    await measureHttp(path, home);
  });
}

/** Filled, with users, and with every analysis brought up to date. */
async function prepare(path: string, size: number): Promise<void> {
  await fillDatabase(path, size);
  const store = await openSqliteStore({ path });
  const sessions = await store.listSessions({ limit: 1 });
  if (sessions[0] !== undefined && sessions[0].directory === null) await addUsers(store, size);
  await store.analyses.changes.resume();
  const began = performance.now();
  if ((await store.analyses.experiments.find('bench')) === undefined) await createExperiments(store);
  for (const analysis of ANALYSES) await analysis.update({ store, clock: systemClock, publish: () => undefined });
  process.stderr.write(`analyses took ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  await store.close();
}

/** One that holds outcomes of 100 users, and those that are to be stopped. */
async function createExperiments(store: SqliteStore): Promise<void> {
  const { experiments } = store.analyses;
  const now = Date.now();
  await createExperiment(experiments, { name: 'bench', design: { unit: 'session' } }, now);
  for (let i = 0; i < WARM_UPS + RUNS; i++) await createExperiment(experiments, { name: `bench-stop-${i}` }, now);
  for (let i = 0; i < 100; i++) await assignUnit(experiments, 'bench', { sessionId: `bench-${i}` }, now);
}

async function addUsers(store: SqliteStore, size: number): Promise<void> {
  for (let from = 0; from < size / 111; from += 1000) {
    const sessions = Array.from({ length: 1000 }, (_, index) => from + index).map((n) => ({
      ...{ sessionId: `session-1-${n}`, agent: 'other' as const, firstEventAt: Date.now(), lastEventAt: Date.now() - 90 * 86_400_000 },
      ...{ userId: (n % USERS).toString(16).padStart(64, '0'), directory: `/projects/p${n % 20}` },
    }));
    await store.append({ invocations: [], sessions });
  }
}

function makeCaller(store: SqliteStore): ToolCaller {
  const recording = { store, bus: { publish: () => undefined } };
  const context = {
    store,
    clock: systemClock,
    recommender: recommenderOf(store, systemClock),
    recording,
    embedder: null,
    hashUser: (user: string) => user,
    home: '',
  };
  return new ToolCaller({ tools: TOOLS, context, logger: silent, queryTimeoutMs: 60_000, callsPerSecond: 1e6 });
}

async function measureOwnWork(path: string): Promise<Record<string, number[]>> {
  const store = await openSqliteStore({ path });
  const caller = makeCaller(store);
  const column: Record<string, number[]> = {};
  for (const { name } of TOOLS) {
    const times: number[] = [];
    for (let i = 0; i < WARM_UPS + RUNS; i++) {
      const began = performance.now();
      const reply = await caller.call({ name, arguments: toArguments(name, i), client: 'bench', transport: 'bridge' });
      if (i >= WARM_UPS) times.push(performance.now() - began);
      if (reply.kind === 'failure' && name !== 'stop_experiment')
        throw new Error(`${name} ${JSON.stringify(toArguments(name, i))}: ${reply.text}`);
    }
    column[name] = times.sort((a, b) => a - b);
  }
  await store.close();
  return column;
}

type Call = (name: string, args: McpArguments) => Promise<{ isError?: boolean | undefined; content?: unknown }>;

async function measureStdio(path: string, home: string): Promise<void> {
  const rows: string[][] = [];
  const starts: number[] = [];
  for (let run = 0; run < 5; run++) {
    const began = performance.now();
    const client = await connectStdio([CLI, 'mcp', '--db', path, '--no-import', '--no-watch'], home);
    await client.callTool({ name: 'get_real_time_metrics', arguments: {} });
    starts.push(performance.now() - began);
    await client.close();
  }
  const echo = await connectStdio([ECHO], home);
  rows.push(['echo of the bare SDK', describe(await timeCalls((name, args) => echo.callTool({ name, arguments: args }), ['echo']))]);
  await echo.close();
  const ours = await connectStdio([CLI, 'mcp', '--db', path, '--no-import', '--no-watch'], home);
  const names = TOOLS.map(({ name }) => name);
  rows.push(['every tool in turn', describe(await timeCalls((name, args) => ours.callTool({ name, arguments: args }), names))]);
  await ours.close();
  printTable('stdio, milliseconds, median (p99)', ['', 'a call'], rows);
  printTable(
    'start of `session-buddy mcp` to its first answer (median of 5)',
    ['', 'ms', 'wanted'],
    [['', median(starts).toFixed(0), '< 400']],
  );
}

async function connectStdio(args: readonly string[], home: string): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' });
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...UNLIMITED };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [...args], env, stderr: 'inherit' }));
  return client;
}

async function measureHttp(path: string, home: string): Promise<void> {
  const mcpPort = await freePort();
  const server = await startServer({
    database: path,
    home,
    args: ['--mcp', '--mcp-port', String(mcpPort), '--no-import', '--no-watch'],
    environment: UNLIMITED,
  });
  const echo = await import('./mcp-echo-server.ts').then(({ startEcho }) => startEcho());
  try {
    const names = TOOLS.map(({ name }) => name);
    const rows: string[][] = [];
    for (const [what, url, tools] of [
      ['echo of the bare SDK', echo.url, ['echo']],
      ['every tool in turn', `http://127.0.0.1:${server.port}/mcp`, names],
    ] as const) {
      const one = await connectHttp(url);
      const alone = await timeCalls((name, args) => one.callTool({ name, arguments: args }), tools);
      const clients = await Promise.all(Array.from({ length: CALLERS }, () => connectHttp(url)));
      const began = performance.now();
      const many = await Promise.all(
        clients.map((client, index) => timeCalls((name, args) => client.callTool({ name, arguments: args }), tools, CALLS_EACH, index * 7)),
      );
      const perSecond = (CALLERS * CALLS_EACH) / ((performance.now() - began) / 1000);
      rows.push([what, describe(alone), describe(many.flat().sort((a, b) => a - b)), formatCount(perSecond)]);
      for (const client of [one, ...clients]) await client.close();
    }
    rows.push(['every tool in turn, POST /tools/<tool>', ...(await measureBridge(mcpPort, names))]);
    printTable('HTTP, milliseconds, median (p99)', ['', 'one caller', `${CALLERS} callers`, 'calls a second'], rows);
  } finally {
    await echo.close();
    await server.stop();
  }
}

/** With a client that does next to nothing: those of the SDK take as much of the processors as the server. */
async function measureBridge(port: number, names: readonly string[]): Promise<string[]> {
  const one = await RawClient.open(port);
  const call =
    (client: RawClient): Call =>
    async (name, args) => {
      const status = await client.send(toRequest(`/tools/${name}`, JSON.stringify(args)));
      return { isError: status !== 200, content: status };
    };
  const alone = await timeCalls(call(one), names);
  const clients = await Promise.all(Array.from({ length: CALLERS }, () => RawClient.open(port)));
  const began = performance.now();
  const many = await Promise.all(clients.map((client, index) => timeCalls(call(client), names, CALLS_EACH, index * 7)));
  const perSecond = (CALLERS * CALLS_EACH) / ((performance.now() - began) / 1000);
  for (const client of [one, ...clients]) client.close();
  return [describe(alone), describe(many.flat().sort((a, b) => a - b)), formatCount(perSecond)];
}

async function connectHttp(url: string): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

async function timeCalls(call: Call, names: readonly string[], calls = 500, first = 0): Promise<number[]> {
  const times: number[] = [];
  // Models are loaded, and sessions read, by the first who asks.
  const warmUps = first === 0 ? 2 * names.length : 0;
  for (let i = first - warmUps; i < first + calls; i++) {
    const name = names[(i + warmUps) % names.length] as string;
    const began = performance.now();
    const { isError, content } = await call(name, toArguments(name, i + warmUps));
    if (i >= first) times.push(performance.now() - began);
    // An experiment is stopped once; to be told so is an answer too.
    if (isError && name !== 'stop_experiment') throw new Error(`${name} failed: ${JSON.stringify(content)}`);
  }
  return times.sort((a, b) => a - b);
}

/** @param times - ascending */
function describe(times: readonly number[]): string {
  if (times.length === 0) return '';
  return `${(times[times.length >> 1] as number).toFixed(2)} (${(times[Math.floor(times.length * 0.99)] as number).toFixed(2)})`;
}
