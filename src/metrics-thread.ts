import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import type { MetricsFormat } from './delivery/prometheus/metric-family.ts';
import { StoreMetrics } from './delivery/prometheus/store-metrics.ts';
import type { MetricsReport, MetricsRequest } from './platform/metrics-thread.ts';
import { systemClock } from './platform/system-clock.ts';
import { createThreadLogger } from './platform/thread-logger.ts';
import { attachWithOwnReader, type SqliteStoreHandle } from './storage/sqlite/sqlite-store.ts';

export interface MetricsThreadData {
  readonly store: Omit<SqliteStoreHandle, 'reader'>;
}

const LOOK_EVERY_MS = 1000;
/** Windows move on although nothing was stored. */
const OLDEST_MS = 15_000;
/** Whoever has not asked for so long has gone. */
const FORGET_AFTER_MS = 120_000;

if (parentPort === null) throw new TypeError('metrics-thread.ts runs as a worker thread only');
const port = parentPort;
const report = (message: MetricsReport, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const logger = createThreadLogger((entry) => report({ kind: 'log', ...entry }));

// Who waits for an answer comes first. On Linux the priority is the thread's; elsewhere it would be the whole program's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const store = await attachWithOwnReader((workerData as MetricsThreadData).store);
const metrics = new StoreMetrics({ store, clock: systemClock });
/** By format, when somebody last asked for it. */
const askedAt = new Map<MetricsFormat, number>();
const writtenAt = new Map<MetricsFormat, { readonly at: number; readonly change: number }>();

port.on('message', (request: MetricsRequest) => {
  const isNew = !askedAt.has(request.format);
  askedAt.set(request.format, performance.now());
  isReadingHistories = request.isReadingHistories;
  if (isNew) void look();
});
setInterval(() => void look(), LOOK_EVERY_MS);
report({ kind: 'ready' });

let looking = false;
let isReadingHistories = false;

async function look(): Promise<void> {
  if (looking) return;
  looking = true;
  try {
    for (const [format, at] of askedAt) {
      if (performance.now() - at > FORGET_AFTER_MS) askedAt.delete(format);
      else await write(format);
    }
  } catch (error) {
    logger.warn({ err: error }, 'the metrics of skills could not be read');
  } finally {
    looking = false;
  }
  // One that was asked for meanwhile, and still waits.
  if ([...askedAt.keys()].some((format) => !writtenAt.has(format))) void look();
}

async function write(format: MetricsFormat): Promise<void> {
  const began = performance.now();
  const change = await store.getChangeCounter();
  const last = writtenAt.get(format);
  if (last !== undefined && last.change === change && began - last.at < OLDEST_MS) return report({ kind: 'unchanged', format });
  const { text, readAt, engine } = await metrics.read(format, isReadingHistories);
  // Here, as it would stop an event loop. Prometheus asks for it, and a twentieth is sent in a fraction of the time.
  const gzip = Uint8Array.from(gzipSync(text, { level: 1 }));
  writtenAt.set(format, { at: began, change });
  report({ kind: 'text', format, text, gzip, readAt, engine }, [text.buffer as ArrayBuffer, gzip.buffer]);
}
