import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { analysisMethods } from './analysis-methods.ts';
import { BatchWriter } from './batch-writer.ts';
import { CatalogQueries } from './catalog-queries.ts';
import { CatalogWriter } from './catalog-writer.ts';
import { forget } from './forget.ts';
import { ForgottenSessions } from './forgotten-sessions.ts';
import { inTransaction } from './in-transaction.ts';
import { takeInEarlierRows } from './legacy-import-rows.ts';
import { MeterQueries } from './meter-queries.ts';
import { NextSkillQueries } from './next-skills.ts';
import { openDatabase } from './open-database.ts';
import { type PackedBatch, packResult, unpackBatch } from './packed-batch.ts';
import { PipelineQueries } from './pipeline-queries.ts';
import { limitQueries } from './query-deadline.ts';
import { rebuildDerived } from './rebuild.ts';
import { resetAnalyses } from './reset-analyses.ts';
import { SessionQueries } from './session-queries.ts';
import { SkillQueries } from './skill-queries.ts';
import { toWireError } from './sqlite-errors.ts';
import { StatusQueries } from './status-queries.ts';
import type { WorkerMethods, WorkerOptions, WorkerRequest, WorkerResponse } from './worker-protocol.ts';

/** How long a thread stays awake for the next request after an answer. */
const AWAKE_MS = 0.15;

/** One thread with one connection: a writer, a reader of the same file, or both in one. */
const options = workerData as WorkerOptions;
const port = parentPort;
if (port === null) throw new TypeError('worker.ts runs as a worker thread only');

/** Who may call: the thread that started us, and those it has shared us with. */
const callers = new Set<MessagePort>([port]);

let database: DatabaseSync;
let methods: WorkerMethods;
try {
  database = openDatabase(options);
  methods = { ...(options.role === 'reader' ? {} : writerMethods()), ...(options.role === 'writer' ? {} : readerMethods()) };
  port.postMessage({ id: 0, result: null } satisfies WorkerResponse);
} catch (error) {
  port.postMessage({ id: 0, error: toWireError(error, options.path) } satisfies WorkerResponse);
  process.exit();
}

// Waits for the bell instead of the event loop, and at first awake: to wake a sleeping thread takes about as long as
// half an `fsync`, and a caller who appends one at a time comes back sooner than that.
for (;;) {
  const sleepAt = performance.now() + AWAKE_MS;
  while (Atomics.load(options.bell, 0) === 0 && performance.now() < sleepAt);
  Atomics.wait(options.bell, 0, 0);
  Atomics.store(options.bell, 0, 0);
  for (const caller of [...callers]) {
    for (let message = receiveMessageOnPort(caller); message !== undefined; message = receiveMessageOnPort(caller)) {
      caller.postMessage(answer(message.message as WorkerRequest, caller));
    }
  }
}

function answer({ id, method, args, deadline }: WorkerRequest, caller: MessagePort): WorkerResponse {
  try {
    limitQueries(options.role === 'reader' ? deadline : undefined);
    if (method === 'connect') callers.add(args[0] as MessagePort);
    else if (method === 'disconnect') callers.delete(caller);
    if (method === 'connect' || method === 'disconnect') return { id, result: null };
    const call = methods[method];
    if (call === undefined) throw new TypeError(`a ${options.role} has no method ${method}`);
    return { id, result: call(...args) };
  } catch (error) {
    return { id, error: toWireError(error, options.path) };
  }
}

function writerMethods(): WorkerMethods {
  let writer = new BatchWriter(database);
  const catalog = new CatalogWriter(database);
  return {
    ...analysisMethods('writes', database),
    append: (batch, now) => packResult(writer.write(unpackBatch(batch as PackedBatch), now as number)),
    storeCatalog: (found, now) => catalog.store(found as never, now as number),
    rebuild: () =>
      inTransaction(database, () => {
        resetAnalyses(database);
        return rebuildDerived(database);
      }),
    takeInEarlierRows: (copyPath) => takeInEarlierRows(database, copyPath as string, new ForgottenSessions(database)),
    forget: (scope, isRehearsal) => {
      const result = forget(database, scope as never, isRehearsal as boolean);
      // What it remembers of rows may be gone.
      writer = new BatchWriter(database);
      return result;
    },
    compact: () => database.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize'),
    close: () => database.close(),
  };
}

function readerMethods(): WorkerMethods {
  const skills = new SkillQueries(database);
  const sessions = new SessionQueries(database);
  const status = new StatusQueries(database);
  const meters = new MeterQueries(database);
  const catalog = new CatalogQueries(database);
  const pipelines = new PipelineQueries(database);
  const nextSkills = new NextSkillQueries(database);
  return {
    ...analysisMethods('reads', database),
    rankSkills: (query) => skills.rankSkills(query as never),
    tallySkills: (query) => skills.tallySkills(query as never),
    findSkill: (query) => skills.findSkill(query as never),
    findSkills: (query) => skills.findSkills(query as never),
    listSeries: (query) => skills.listSeries(query as never),
    listSkillPhaseTotals: () => skills.listSkillPhaseTotals(),
    listSessions: (query) => sessions.listSessions(query as never),
    findSession: (sessionId) => sessions.findSession(sessionId as string),
    listTimeline: (query) => sessions.listTimeline(query as never),
    listPipelines: (query) => pipelines.listPipelines(query as never),
    hasPipeline: (pipeline) => pipelines.hasPipeline(pipeline as string),
    listPipelineRuns: (query) => pipelines.listPipelineRuns(query as never),
    countNextAfterFailure: (query) => nextSkills.countNextAfterFailure(query as never),
    countActiveSessions: (since) => sessions.countActiveSessions(since as number),
    findLastEventAt: () => status.findLastEventAt(),
    getStatus: () => status.getStatus(),
    listIngestTotals: () => status.listIngestTotals(),
    findCursors: (paths) => status.findCursors(paths as string[]),
    listUnsettledCursors: () => status.listUnsettledCursors(),
    listLeftOpen: (quietSince, limit) => status.listLeftOpen(quietSince as number, limit as number),
    listDefinitions: (query) => catalog.listDefinitions(query as never),
    listUnusedSkills: (query) => catalog.listUnusedSkills(query as never),
    listSessionDirectories: (limit) => catalog.listSessionDirectories(limit as number),
    listMeters: (query) => meters.listMeters(query as never),
    getChangeCounter: () => status.getDataVersion(),
    backup: (path) => {
      database.prepare('VACUUM INTO ?').run(path as string);
      return statSync(path as string).size;
    },
    close: () => database.close(),
  };
}
