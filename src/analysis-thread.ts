import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { ANALYSES } from './app/analysis/all-analyses.ts';
import { AnalysisRunner } from './app/analysis/analysis-runner.ts';
import type { AnalysisCommand, AnalysisReport } from './platform/analysis-thread.ts';
import { startTelemetry, type TelemetryPlan } from './platform/start-telemetry.ts';
import { systemClock } from './platform/system-clock.ts';
import { createThreadLogger } from './platform/thread-logger.ts';
import { attachWithOwnReader, type SqliteStoreHandle } from './storage/sqlite/sqlite-store.ts';

export interface AnalysisThreadData {
  readonly store: Omit<SqliteStoreHandle, 'reader'>;
  readonly telemetry: TelemetryPlan;
}

/** How long changes are collected before the first look at them. */
const COLLECT_MS = 200;
const TICK_MS = 60_000;
/** With more changes a second, whoever brings them waits for a processor: then there is a look once a minute. */
const BUSY_PER_SECOND = 100;
const LONGEST_WAIT_MS = 60_000;
const REST_PER_WORK = 10;

if (parentPort === null) throw new TypeError('analysis-thread.ts runs as a worker thread only');
const port = parentPort;
const report = (message: AnalysisReport) => port.postMessage(message);
const logger = createThreadLogger((entry) => report({ kind: 'log', ...entry }));

// Who waits for an answer comes first. On Linux the priority is the thread's; elsewhere it would be the whole program's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

// A reader of its own: what it reads would keep the questions of others waiting.
const data = workerData as AnalysisThreadData;
const telemetry = await startTelemetry('analysis', data.telemetry, process.env);
const store = await attachWithOwnReader(data.store, telemetry.isOn ? telemetry : undefined);
const ending = new AbortController();
const runner = new AnalysisRunner({
  analyses: ANALYSES,
  context: { store, clock: systemClock, publish: (event) => report({ kind: 'event', event }), signal: ending.signal },
  logger,
  clock: systemClock,
  restPerWork: REST_PER_WORK,
  telemetry,
});
await store.analyses.changes.resume();

let isAsked = false;
const ticking = setInterval(runSoon, TICK_MS);
/** Changes of the last second or so, when they were counted, and when there last was a look at them. */
let recent = 0;
let countedAt = performance.now();
let ranAt = performance.now();
port.on('message', (command: AnalysisCommand) => {
  if (command.kind === 'close') return void close();
  noteChanges(command.count);
  runSoon();
});
runSoon();

function noteChanges(count: number): void {
  const now = performance.now();
  recent = recent * Math.exp((countedAt - now) / 1000) + count;
  countedAt = now;
}

function isBusy(): boolean {
  noteChanges(0);
  return recent > BUSY_PER_SECOND;
}

function runSoon(): void {
  if (isAsked || ending.signal.aborted) return;
  isAsked = true;
  setTimeout(
    () => {
      isAsked = false;
      if (isBusy() && performance.now() - ranAt < LONGEST_WAIT_MS) return runSoon();
      ranAt = performance.now();
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
  await telemetry.close();
  report({ kind: 'closed' });
}
