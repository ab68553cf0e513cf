import type { Clock } from '../../ports/clock.ts';
import type { LoadPlan, LoadProgress, LoadTally, LoadWorker, ReadServerFigures, StartLoadWorker } from '../../ports/load-worker.ts';
import { judgeLoad } from './judge-load.ts';
import type { LoadRequest } from './load-request.ts';
import { type LoadResult, toServerLoad } from './load-result.ts';
import { summarizeTallies } from './summarize-tallies.ts';

/** Sockets of one process, well below common limits of open files. */
const MOST_CLIENTS_PER_PROCESS = 12_000;
/** From here on a second process is worth its start. */
const FEW_CLIENTS = 2000;
/** A client that is not confirmed by then has failed. */
const CLIENT_TIMEOUT_MS = 10_000;
/** How much longer than their ramp all of them may take, where a server answers none. */
const LONGEST_RAMPS = 3;
const SLOW_START_MS = 30_000;
/** Of a server as it comes. */
const USUAL_INTERVAL_MS = 1000;
const LONGEST_SETTLE_MS = 1000;
const GRACE_MS = 2000;
/** The process ends five seconds after it was asked to. */
const INTERRUPTED_GRACE_MS = 300;

export interface LoadTestOptions {
  readonly startWorker: StartLoadWorker;
  readonly readFigures: ReadServerFigures;
  readonly clock: Clock;
  /** Processors that may be used. */
  readonly processors: number;
  /** Ends it early; what was measured is answered. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadTestProgress) => void;
}

export type LoadTestProgress =
  | ({ readonly kind: 'connecting'; readonly clients: number } & LoadProgress)
  | { readonly kind: 'measuring'; readonly durationMs: number };

/**
 * Connects, measures, and judges. Bounded in time: what connects has failed after a while, and the rest is as long as asked.
 *
 * @throws SessionBuddyError NOT_RUNNING when no server answers
 */
export async function runLoadTest(request: LoadRequest, options: LoadTestOptions): Promise<LoadResult> {
  // Twice, as the first makes the server load what answers it.
  await options.readFigures(request.url);
  const before = await options.readFigures(request.url);
  const intervalMs = request.intervalMs ?? before.updateIntervalMs;
  const known = { intervalMs: intervalMs ?? USUAL_INTERVAL_MS, intervalSource: sourceOf(request.intervalMs, intervalMs) };
  const startedAt = options.clock.now();
  const count = countProcesses(request.clients, options.processors);
  const workers: LoadWorker[] = [];
  try {
    for (let started = 0; started < count; started++) workers.push(await options.startWorker());
    const began = performance.now();
    const confirmed = await connectAll(request, known.intervalMs, workers, options);
    const connectingMs = performance.now() - began;
    // What connecting has cost is over then, and everybody is in the rhythm of the updates, as a rule.
    await sleep(Math.min(known.intervalMs, LONGEST_SETTLE_MS), options.signal);
    const connected = options.signal.aborted ? null : await readQuietly(options.readFigures, request.url);
    const { measuredMs, newest } = await measure(confirmed === 0 ? 0 : request.durationMs, workers, options);
    const end = options.signal.aborted ? null : await readQuietly(options.readFigures, request.url);
    const graceMs = options.signal.aborted ? INTERRUPTED_GRACE_MS : GRACE_MS + 2 * known.intervalMs;
    const tallies = await Promise.all(workers.map((worker) => worker.finish(newest, graceMs)));
    const isInterrupted = options.signal.aborted && measuredMs < request.durationMs;
    const measurement = {
      ...{ request, startedAt, processes: count, ...known, connectingMs, measuredMs, isInterrupted },
      ...summarizeTallies(tallies, request, known.intervalMs, measuredMs),
      server: toServerLoad(before, connected, end, countConfirmed(tallies)),
    };
    const checks = judgeLoad(measurement);
    return { ...measurement, checks, hasPassed: checks.every(({ holds }) => holds) };
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

function sourceOf(asked: number | null, known: number | null): LoadResult['intervalSource'] {
  if (asked !== null) return 'option';
  return known === null ? 'assumed' : 'server';
}

/** One per free processor when it is worth it, as many as hold the sockets in any case. */
function countProcesses(clients: number, processors: number): number {
  const needed = Math.ceil(clients / MOST_CLIENTS_PER_PROCESS);
  return Math.max(needed, Math.min(Math.max(1, processors - 1), Math.ceil(clients / FEW_CLIENTS)));
}

function countConfirmed(tallies: readonly LoadTally[]): number {
  return tallies.reduce((sum, { confirmed, replaced }) => sum + confirmed - replaced, 0);
}

async function connectAll(request: LoadRequest, intervalMs: number, workers: readonly LoadWorker[], options: LoadTestOptions) {
  const { signal, onProgress } = options;
  const hurry = () => {
    for (const worker of workers) worker.hurry();
  };
  const progress: LoadProgress[] = workers.map(() => ({ confirmed: 0, failed: 0 }));
  const note = (index: number, latest: LoadProgress) => {
    progress[index] = latest;
    const sum = (key: keyof LoadProgress) => progress.reduce((total, part) => total + part[key], 0);
    onProgress({ kind: 'connecting', clients: request.clients, confirmed: sum('confirmed'), failed: sum('failed') });
  };
  signal.addEventListener('abort', hurry);
  const timer = setTimeout(hurry, (LONGEST_RAMPS * 1000 * request.clients) / request.rampPerSecond + SLOW_START_MS);
  try {
    const connecting = Promise.all(
      workers.map((worker, index) => worker.connect(planOf(request, intervalMs, index, workers.length), (latest) => note(index, latest))),
    );
    if (signal.aborted) hurry();
    return (await connecting).reduce((sum, progress) => sum + progress.confirmed, 0);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', hurry);
  }
}

function planOf(request: LoadRequest, intervalMs: number, index: number, count: number): LoadPlan {
  const { url, clients, rampPerSecond, churnPerSecond, skills, skillRatio, mode } = request;
  const own = Math.floor(((index + 1) * clients) / count) - Math.floor((index * clients) / count);
  const share = own / clients;
  return {
    ...{ url: url.href, clients: own, rampPerSecond: rampPerSecond * share, churnPerSecond: churnPerSecond * share },
    ...{ skills, skillRatio, mode, intervalMs, timeoutMs: CLIENT_TIMEOUT_MS },
  };
}

/** @param durationMs - 0 when nobody is there to be measured */
async function measure(durationMs: number, workers: readonly LoadWorker[], { signal, onProgress }: LoadTestOptions) {
  const began = performance.now();
  let measuredMs = 0;
  if (!signal.aborted && durationMs > 0) {
    await Promise.all(workers.map((worker) => worker.begin()));
    onProgress({ kind: 'measuring', durationMs });
    await sleep(durationMs, signal);
    measuredMs = performance.now() - began;
  }
  const newest = await Promise.all(workers.map((worker) => worker.end()));
  return { measuredMs, newest: Math.max(...newest) };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', end);
  });
}

/** A server that does not say it now has other worries, which show in what it sends. */
async function readQuietly(read: ReadServerFigures, url: URL) {
  return read(url).catch(() => null);
}
