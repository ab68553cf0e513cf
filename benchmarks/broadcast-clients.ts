/**
 * All clients of the broadcast benchmark in one process, with as little work of their own as can be: they look at the
 * heads of frames and count.
 */
import { connect, type Socket } from 'node:net';

export interface ClientsOptions {
  readonly port: number;
  readonly controlPort: number;
  readonly count: number;
  /** Of them, how many never read. */
  readonly stalled: number;
  readonly isWebSocket: boolean;
  readonly takesCompressed: boolean;
}

/** What the runner asks of the clients. */
export type ClientsCommand =
  | ({ readonly kind: 'connect' } & ClientsOptions)
  /** Counts from here on; what is on its way is waited for. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'collect'; readonly startedAt: readonly number[] }
  | { readonly kind: 'await_close' };

export interface Delivery {
  readonly messages: number;
  readonly bytes: number;
  readonly lost: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What answers the runner. */
export type ClientsReport =
  | { readonly kind: 'connected'; readonly seconds: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'closed'; readonly closeFrames: number };

const AT_ONCE = 200;
const QUIET_MS = 700;
const CLOSE_OPCODE = 8;
const CLOSE_REPLY = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]);
const report = (message: ClientsReport) => process.send?.(message);

/** One connection: where it is in the stream of frames. */
class Client {
  readonly socket: Socket;
  rounds = 0;
  /** Bytes of the frame that are still to come. */
  #rest = 0;
  #head: Buffer = Buffer.alloc(0);
  #isClosing = false;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  hear(chunk: Buffer): void {
    let data = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    this.#head = Buffer.alloc(0);
    let at = 0;
    while (at < data.length) {
      if (this.#rest > 0) {
        const taken = Math.min(this.#rest, data.length - at);
        at += taken;
        this.#rest -= taken;
        if (this.#rest === 0) this.#end();
        continue;
      }
      const size = headSize(data, at);
      if (size === undefined) {
        this.#head = data.subarray(at);
        data = data.subarray(0, at);
        break;
      }
      this.#isClosing = ((data[at] as number) & 0x0f) === CLOSE_OPCODE;
      this.#rest = size.payload;
      at += size.head;
      if (this.#rest === 0) this.#end();
    }
  }

  #end(): void {
    if (this.#isClosing) {
      closeFrames++;
      this.socket.end(CLOSE_REPLY);
    } else {
      noteArrival(this.rounds++);
    }
  }
}

/** Of the head of a frame, or undefined when it is not whole yet. */
function headSize(data: Buffer, at: number): { readonly head: number; readonly payload: number } | undefined {
  if (data.length - at < 2) return undefined;
  const length = (data[at + 1] as number) & 0x7f;
  if (length < 126) return { head: 2, payload: length };
  if (data.length - at < 4) return undefined;
  return { head: 4, payload: data.readUInt16BE(at + 2) };
}

const clients: Client[] = [];
let reading = 0;
let bytes = 0;
let closeFrames = 0;
let lastHeardAt = 0;
let isCounting = false;
/** When each client had each round, epoch ms. */
let arrivals: number[][] = [];
let control: Socket | undefined;

function noteArrival(round: number): void {
  if (!isCounting) return;
  const times = arrivals[round] ?? [];
  arrivals[round] = times;
  times.push(performance.timeOrigin + performance.now());
  if (times.length === reading) control?.write('.');
}

async function connectAll(options: ClientsOptions): Promise<void> {
  control = connect(options.controlPort, '127.0.0.1')
    .setNoDelay(true)
    .on('error', () => {});
  const began = performance.now();
  for (let made = 0; made < options.count; made += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, options.count - made) }, () => connectOne(options)));
  }
  for (const { socket } of clients.slice(0, options.stalled)) socket.pause();
  reading = options.count - options.stalled;
  report({ kind: 'connected', seconds: (performance.now() - began) / 1000 });
}

function connectOne({ port, isWebSocket, takesCompressed }: ClientsOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const client = new Client(socket);
    socket.on('error', reject);
    let head = '';
    let isOpen = !isWebSocket;
    socket.on('connect', () => {
      clients.push(client);
      if (!isWebSocket) return resolve();
      const extension = takesCompressed ? 'sec-websocket-extensions: permessage-deflate\r\n' : '';
      socket.write(
        `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${extension}\r\n`,
      );
    });
    socket.on('data', (chunk) => {
      lastHeardAt = performance.now();
      if (isOpen) {
        bytes += chunk.length;
        client.hear(chunk);
        return;
      }
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      isOpen = true;
      if (!head.startsWith('HTTP/1.1 101')) return reject(new Error(head.slice(0, 100)));
      client.hear(Buffer.from(head.slice(end + 4), 'latin1'));
      resolve();
    });
  });
}

async function untilQuiet(): Promise<void> {
  while (performance.now() - lastHeardAt < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function reset(): Promise<void> {
  await untilQuiet();
  for (const client of clients) client.rounds = 0;
  arrivals = [];
  bytes = 0;
  isCounting = true;
  report({ kind: 'ready' });
}

async function collect(startedAt: readonly number[]): Promise<void> {
  await untilQuiet();
  isCounting = false;
  const latencies = arrivals.flatMap((times, round) => times.map((at) => at - (startedAt[round] ?? Number.NaN))).sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN;
  report({
    kind: 'delivery',
    delivery: {
      ...{ messages: latencies.length, bytes, lost: startedAt.length * reading - latencies.length },
      ...{ p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) },
    },
  });
}

process.on('message', async (command: ClientsCommand) => {
  if (command.kind === 'connect') await connectAll(command);
  if (command.kind === 'reset') await reset();
  if (command.kind === 'collect') await collect(command.startedAt);
  if (command.kind === 'await_close') {
    const until = performance.now() + 10_000;
    while (closeFrames < reading && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    report({ kind: 'closed', closeFrames });
  }
});
process.on('disconnect', () => process.exit(0));
