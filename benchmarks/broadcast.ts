import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClientsCommand, ClientsOptions, ClientsReport, Delivery } from './broadcast-clients.ts';
import type { ServerCommand, ServerReport, ServerRun, Subject } from './broadcast-server.ts';
import type { BenchmarkOptions } from './run.ts';
import { formatCount, printTable } from './tables.ts';

const SUBJECTS: readonly Subject[] = [
  'bare TCP',
  'hub',
  'hub, compressed',
  'hub, sent by ws',
  'ws, stringified once',
  'ws, stringified each',
];
const SIZES = [2_000, 10_000];
const SATURATED_SECONDS = 3;
const PACED_ROUNDS = 12;
const STALLED_SHARE = 10;
/** Stalled clients are only felt once the buffers of the system are full. */
const FAST_MS = 50;
const FAST_ROUNDS = 500;

/**
 * Live updates to many clients, server and clients in processes of their own on this machine, beside a bare TCP writer of
 * the same bytes and `ws` as one would use it first. `--sizes` are numbers of clients (1,000 and 10,000).
 */
export async function runBroadcast(options: BenchmarkOptions): Promise<void> {
  for (const count of options.sizes ?? [1_000, 10_000]) {
    for (const bytes of SIZES) await runSaturated(count, bytes);
    for (const bytes of SIZES) await runPaced(count, bytes);
    await runStalled(count);
  }
}

async function runSaturated(count: number, bytes: number): Promise<void> {
  const results: { readonly subject: Subject; readonly run: ServerRun; readonly delivery: Delivery }[] = [];
  for (const subject of SUBJECTS) {
    results.push(
      await withSubject({ subject, bytes, count, stalled: 0 }, async (pair) => ({
        subject,
        ...(await pair.measure({ kind: 'saturate', seconds: SATURATED_SECONDS })),
      })),
    );
  }
  const rateOf = ({ delivery, run }: (typeof results)[number]) => delivery.messages / run.seconds;
  const [bare] = results;
  const bareRate = bare === undefined ? Number.NaN : rateOf(bare);
  printTable(
    `Broadcast at saturation, ${formatCount(bytes)} bytes, ${formatCount(count)} clients (${SATURATED_SECONDS} s each)`,
    ['', 'messages/s', 'of bare TCP', 'CPU µs a message', 'MB/s', 'lost'],
    results.map((result) => [
      result.subject,
      formatCount(rateOf(result)),
      `${((100 * rateOf(result)) / bareRate).toFixed(0)} %`,
      ((result.run.cpuSeconds * 1e6) / result.delivery.messages).toFixed(1),
      (result.delivery.bytes / 1e6 / result.run.seconds).toFixed(0),
      String(result.delivery.lost),
    ]),
  );
}

async function runPaced(count: number, bytes: number): Promise<void> {
  const rows: string[][] = [];
  for (const subject of ['bare TCP', 'hub', 'hub, compressed', 'ws, stringified each'] as const) {
    rows.push(
      await withSubject({ subject, bytes, count, stalled: 0 }, async (pair) => {
        const { run, delivery } = await pair.measure({ kind: 'pace', intervalMs: 1000, rounds: PACED_ROUNDS });
        const { rssBytes } = await pair.readFacts();
        const rssPerClient = (rssBytes - pair.rssBefore) / count;
        const closing = subject.startsWith('hub') ? await pair.terminate() : undefined;
        return [
          subject,
          delivery.p50Ms.toFixed(1),
          delivery.p99Ms.toFixed(1),
          (rssPerClient / 1024).toFixed(1),
          `${run.loopP99Ms.toFixed(1)} / ${run.loopMaxMs.toFixed(1)}`,
          String(delivery.lost),
          pair.connectSeconds.toFixed(1),
          closing === undefined ? '' : `${closing.closeFrames} in ${closing.seconds.toFixed(1)} s`,
        ];
      }),
    );
  }
  printTable(
    `Broadcast once a second, ${formatCount(bytes)} bytes, ${formatCount(count)} clients (${PACED_ROUNDS} rounds)`,
    ['', 'p50 ms', 'p99 ms', 'RSS KiB a client', 'event loop p99 / max ms', 'lost', 'connected in s', 'closed at SIGTERM'],
    rows,
  );
}

/** A tenth of the clients never reads. */
async function runStalled(count: number): Promise<void> {
  const stalled = Math.floor(count / STALLED_SHARE);
  const [intervalMs, rounds, bytes] = count > 2_000 ? ([1000, PACED_ROUNDS, 10_000] as const) : ([FAST_MS, FAST_ROUNDS, 10_000] as const);
  const rows: string[][] = [];
  for (const stalledCount of [0, stalled]) {
    rows.push(
      await withSubject({ subject: 'hub', bytes, count, stalled: stalledCount }, async (pair) => {
        const before = await pair.readFacts();
        const { delivery } = await pair.measure({ kind: 'pace', intervalMs, rounds });
        const after = await pair.readFacts();
        return [
          `${formatCount(stalledCount)} stalled`,
          delivery.p99Ms.toFixed(1),
          String(delivery.lost),
          ((after.rssBytes - before.rssBytes) / 1e6).toFixed(1),
          String(after.slowClients),
          String(after.connections),
        ];
      }),
    );
  }
  printTable(
    `Clients that do not read among ${formatCount(count)}, ${formatCount(bytes)} bytes every ${intervalMs} ms, ${rounds} rounds`,
    ['', 'p99 ms of the others', 'lost of the others', 'RSS growth MB', 'slow clients', 'connected at the end'],
    rows,
  );
}

class Pair {
  readonly server: ChildProcess;
  readonly clients: ChildProcess;
  rssBefore = 0;
  connectSeconds = 0;

  constructor(subject: Subject, bytes: number) {
    this.server = fork(pathOf('./broadcast-server.ts'), [subject, String(bytes)]);
    this.clients = fork(pathOf('./broadcast-clients.ts'));
  }

  async connect(options: Omit<ClientsOptions, 'port' | 'controlPort'>): Promise<void> {
    const { port, controlPort } = await hear<ServerReport, 'listening'>(this.server, 'listening');
    this.rssBefore = (await this.readFacts()).rssBytes;
    this.connectSeconds = (await this.#askClients({ kind: 'connect', port, controlPort, ...options }, 'connected')).seconds;
  }

  async measure(command: ServerCommand): Promise<{ readonly run: ServerRun; readonly delivery: Delivery }> {
    await this.#askClients({ kind: 'reset' }, 'ready');
    const answered = hear<ServerReport, 'run'>(this.server, 'run');
    this.server.send(command);
    const { run } = await answered;
    const { delivery } = await this.#askClients({ kind: 'collect', startedAt: run.startedAt }, 'delivery');
    return { run, delivery };
  }

  readFacts() {
    const answered = hear<ServerReport, 'facts'>(this.server, 'facts');
    this.server.send({ kind: 'facts' } satisfies ServerCommand);
    return answered;
  }

  /** Asks the server to end. @returns how many clients were told, and how long it took */
  async terminate(): Promise<{ readonly closeFrames: number; readonly seconds: number }> {
    const began = performance.now();
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    const told = this.#askClients({ kind: 'await_close' }, 'closed');
    this.server.kill('SIGTERM');
    const { closeFrames } = await told;
    await ended;
    return { closeFrames, seconds: (performance.now() - began) / 1000 };
  }

  end(): void {
    this.server.kill('SIGKILL');
    this.clients.kill('SIGKILL');
  }

  #askClients<Kind extends ClientsReport['kind']>(command: ClientsCommand, kind: Kind) {
    const answered = hear<ClientsReport, Kind>(this.clients, kind);
    this.clients.send(command);
    return answered;
  }
}

async function withSubject<Result>(
  {
    subject,
    bytes,
    count,
    stalled,
  }: { readonly subject: Subject; readonly bytes: number; readonly count: number; readonly stalled: number },
  work: (pair: Pair) => Promise<Result>,
): Promise<Result> {
  const pair = new Pair(subject, bytes);
  try {
    await pair.connect({ count, stalled, isWebSocket: subject !== 'bare TCP', takesCompressed: subject === 'hub, compressed' });
    return await work(pair);
  } finally {
    pair.end();
  }
}

/** The next message of a kind. @throws when the process ends before */
function hear<Message extends { readonly kind: string }, Kind extends Message['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Message, { readonly kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a process of the benchmark ended with ${code}`));
    const onMessage = (message: unknown) => {
      const { kind: heard } = message as Message;
      if (heard !== kind) return;
      child.off('message', onMessage).off('exit', onExit);
      resolve(message as Extract<Message, { readonly kind: Kind }>);
    };
    child.on('message', onMessage).on('exit', onExit);
  });
}

function pathOf(module: string): string {
  return fileURLToPath(new URL(module, import.meta.url));
}
