import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { ANALYSES } from './app/analysis/all-analyses.ts';
import { AnalysisRunner } from './app/analysis/analysis-runner.ts';
import type { AnalysisCommand, AnalysisReport } from './platform/analysis-thread.ts';
import { systemClock } from './platform/system-clock.ts';
import { createThreadLogger } from './platform/thread-logger.ts';
import { attachWithOwnReader, type SqliteStoreHandle } from './storage/sqlite/sqlite-store.ts';

export interface AnalysisThreadData {
  readonly store: Omit<SqliteStoreHandle, 'reader'>;
}

/** How long changes are collected before the first look at them. */
const COLLECT_MS = 200;
const TICK_MS = 60_000;

if (parentPort === null) throw new TypeError('analysis-thread.ts runs as a worker thread only');
const port = parentPort;
const report = (message: AnalysisReport) => port.postMessage(message);
const logger = createThreadLogger((entry) => report({ kind: 'log', ...entry }));

// Who waits for an answer comes first. On Linux the priority is the thread's; elsewhere it would be the whole program's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

// A reader of its own: what it reads would keep the questions of others waiting.
const store = await attachWithOwnReader((workerData as AnalysisThreadData).store);
const ending = new AbortController();
const runner = new AnalysisRunner({
  analyses: ANALYSES,
  context: { store, clock: systemClock, publish: (event) => report({ kind: 'event', event }), signal: ending.signal },
  logger,
  clock: systemClock,
});
await store.analyses.changes.resume();

let isAsked = false;
const ticking = setInterval(runSoon, TICK_MS);
port.on('message', (command: AnalysisCommand) => (command.kind === 'close' ? void close() : runSoon()));
runSoon();

function runSoon(): void {
  if (isAsked || ending.signal.aborted) return;
  isAsked = true;
  setTimeout(
    () => {
      isAsked = false;
      void runner.run();
    },
    Math.max(COLLECT_MS, runner.restMs),
  );
}

async function close(): Promise<void> {
  ending.abort();
  clearInterval(ticking);
  await runner.run();
  await store.close();
  report({ kind: 'closed' });
}
