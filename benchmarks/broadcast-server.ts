/**
 * One server of the broadcast benchmark, in a process of its own: `node broadcast-server.ts <subject> <bytes>`.
 * Told by IPC what to do; told by a connection when all clients have a round, so that the next one can begin.
 */
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type WebSocket, WebSocketServer } from 'ws';
import { Frame } from '../src/delivery/websocket/frame.ts';
import { MetricsHub } from '../src/delivery/websocket/metrics-hub.ts';
import { makeLiveStore } from './live-store.ts';

export type Subject = 'hub' | 'hub, compressed' | 'hub, sent by ws' | 'ws, stringified once' | 'ws, stringified each' | 'bare TCP';

/** What the runner asks of the server. */
export type ServerCommand =
  | { readonly kind: 'saturate'; readonly seconds: number }
  | { readonly kind: 'pace'; readonly intervalMs: number; readonly rounds: number }
  | { readonly kind: 'facts' };

export interface ServerRun {
  readonly rounds: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** When each round began, epoch ms. */
  readonly startedAt: readonly number[];
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

/** What answers the runner. */
export type ServerReport =
  | { readonly kind: 'listening'; readonly port: number; readonly controlPort: number }
  | { readonly kind: 'run'; readonly run: ServerRun }
  | { readonly kind: 'facts'; readonly rssBytes: number; readonly connections: number; readonly slowClients: number };

interface Broadcaster {
  readonly server: Server;
  /** One round. Resolves when all is handed to the system or queued. */
  broadcast(): Promise<void>;
  countConnections(): number;
  readonly slowClients: number;
  stop(): Promise<void>;
}

/** Rounds under way at one time at saturation. */
const WINDOW = 2;
/** Grain of the event-loop delay, which its values have in them. */
const GRAIN_MS = 1;

const subject = process.argv[2] as Subject;
const bytes = Number(process.argv[3]);
const report = (message: ServerReport) => process.send?.(message);
const { data, store } = makeLiveStore(bytes);
const text = JSON.stringify({ type: 'metrics_update', timestamp: new Date().toISOString(), sequence: 100_000, data });
const broadcaster = makeBroadcaster(subject);
let onRoundDone: () => void = () => {};

function makeBroadcaster(kind: Subject): Broadcaster {
  if (kind.startsWith('hub')) return makeHub(kind === 'hub, sent by ws' ? 'library' : 'raw');
  if (kind === 'bare TCP') return makeBareTcp();
  return makeNaive(kind === 'ws, stringified each');
}

function makeHub(frames: 'raw' | 'library'): Broadcaster {
  const silent = { debug() {}, info() {}, warn() {}, error: (fields: unknown) => console.error(fields) };
  const hub = new MetricsHub({ store, clock: { now: () => Date.now() }, logger: silent, updateIntervalMs: 3_600_000, frames });
  const server = createHttpServer();
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => hub.handleUpgrade(request, socket, head));
  return {
    server,
    broadcast() {
      // As if something had been stored: the state is read and encoded anew.
      hub.noteChange();
      return hub.broadcast();
    },
    countConnections: () => hub.connectionCount,
    get slowClients() {
      return hub.statistics.slowClients;
    },
    stop: () => hub.stop(),
  };
}

function makeNaive(stringifiesEach: boolean): Broadcaster {
  const server = createHttpServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  return {
    server,
    async broadcast() {
      const once = JSON.stringify({ ...(JSON.parse(text) as object) });
      for (const socket of sockets.clients as Set<WebSocket>)
        socket.send(stringifiesEach ? JSON.stringify({ type: 'metrics_update', timestamp: '', sequence: 1, data }) : once);
    },
    countConnections: () => sockets.clients.size,
    slowClients: 0,
    async stop() {
      for (const socket of sockets.clients) socket.close(1001);
    },
  };
}

function makeBareTcp(): Broadcaster {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  const frame = new Frame('metrics_update', text).plain;
  return {
    server,
    async broadcast() {
      for (const socket of sockets) socket.write(frame);
    },
    countConnections: () => sockets.size,
    slowClients: 0,
    async stop() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function measure(work: (begin: () => Promise<void>) => Promise<void>): Promise<ServerRun> {
  const startedAt: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: GRAIN_MS });
  delay.enable();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work(() => {
    startedAt.push(performance.timeOrigin + performance.now());
    return broadcaster.broadcast();
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  return {
    ...{ rounds: startedAt.length, seconds, cpuSeconds: (user + system) / 1e6, startedAt },
    loopP99Ms: delay.percentile(99) / 1e6 - GRAIN_MS,
    loopMaxMs: delay.max / 1e6 - GRAIN_MS,
  };
}

function saturate(seconds: number): Promise<ServerRun> {
  return measure(async (begin) => {
    const until = performance.now() + seconds * 1000;
    let underWay = 0;
    let wake: () => void = () => {};
    onRoundDone = () => {
      underWay--;
      wake();
    };
    while (performance.now() < until) {
      underWay++;
      await begin();
      while (underWay >= WINDOW) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    while (underWay > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  });
}

function pace(intervalMs: number, rounds: number): Promise<ServerRun> {
  return measure(async (begin) => {
    const began = performance.now();
    for (let round = 0; round < rounds; round++) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (round + 1) * intervalMs - performance.now())));
      void begin();
    }
    // The last round is delivered within its own interval.
    await new Promise((resolve) => setTimeout(resolve, Math.max(1000, intervalMs)));
  });
}

process.on('message', async (command: ServerCommand) => {
  if (command.kind === 'saturate') report({ kind: 'run', run: await saturate(command.seconds) });
  if (command.kind === 'pace') report({ kind: 'run', run: await pace(command.intervalMs, command.rounds) });
  if (command.kind === 'facts') {
    const { slowClients } = broadcaster;
    report({ kind: 'facts', rssBytes: process.memoryUsage.rss(), connections: broadcaster.countConnections(), slowClients });
  }
});
process.on('SIGTERM', async () => {
  await broadcaster.stop();
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));

const control = createServer((socket) => {
  socket.setNoDelay(true);
  // A byte for each round.
  socket.on('data', (chunk) => {
    for (let i = 0; i < chunk.length; i++) onRoundDone();
  });
  socket.on('error', () => {});
});
control.listen(0, '127.0.0.1', () =>
  broadcaster.server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    const portOf = (server: Server) => (server.address() as AddressInfo).port;
    report({ kind: 'listening', port: portOf(broadcaster.server), controlPort: portOf(control) });
  }),
);
