import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { closeLeftOpen } from './app/close-left-open.ts';
import { HistoryFeed } from './app/follow/history-feed.ts';
import { publishAppend } from './app/follow/publish-append.ts';
import type { ImportReport } from './app/import/import-report.ts';
import type { ImportProgress } from './app/import/import-transcripts.ts';
import { EventIntake } from './app/intake/event-intake.ts';
import { SessionBuddyError } from './domain/errors.ts';
import { createHookReceivers } from './ingest/hook-receivers.ts';
import { createTelemetryReceiver } from './ingest/telemetry-receiver.ts';
import { TRANSCRIPT_SOURCES } from './ingest/transcript-sources.ts';
import { createWebhookReceivers } from './ingest/webhook-receivers.ts';
import { hashUser, readInstallationKey } from './platform/installation-key.ts';
import type { IntakeCommand, IntakeError, IntakeReport } from './platform/intake-thread-protocol.ts';
import { localCatalogFiles, managedFolder } from './platform/local-catalog-files.ts';
import { localTranscriptFiles } from './platform/local-transcript-files.ts';
import { paceFiles } from './platform/paced-files.ts';
import { Pacer } from './platform/pacer.ts';
import { startTelemetry, type TelemetryPlan } from './platform/start-telemetry.ts';
import { systemClock } from './platform/system-clock.ts';
import { createThreadLogger } from './platform/thread-logger.ts';
import type { BusEvent } from './ports/event-bus.ts';
import type { AppendResult, EventBatch } from './ports/event-store.ts';
import { attachSqliteStore, type SqliteStoreHandle } from './storage/sqlite/sqlite-store.ts';

export interface IntakeThreadData {
  readonly store: SqliteStoreHandle;
  readonly telemetry: TelemetryPlan;
  readonly roots: readonly string[];
  readonly idleMs: number;
  readonly isImporting: boolean;
  readonly isFollowing: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly webhookSecrets: Readonly<Record<string, string | undefined>>;
}

/** What the thread says of the histories. */
export type HistoryNotice =
  | { readonly kind: 'progress'; readonly progress: ImportProgress }
  | { readonly kind: 'imported'; readonly report: ImportReport }
  | { readonly kind: 'following' }
  | { readonly kind: 'failed'; readonly message: string };

const PROGRESS_MS = 100;
const SWEEP_MS = 60_000;
const CATALOG_MS = 3_600_000;

if (parentPort === null) throw new TypeError('intake-thread.ts runs as a worker thread only');
const port = parentPort;
const data = workerData as IntakeThreadData;
const report = (message: IntakeReport<HistoryNotice>) => port.postMessage(message);
const bus = { publish: (event: BusEvent) => report({ kind: 'event', event }) };
const logger = createThreadLogger((entry) => report({ kind: 'log', ...entry }));
const telemetry = await startTelemetry('intake', data.telemetry, process.env);
const store = attachSqliteStore(data.store, telemetry.isOn ? telemetry : undefined);
const installationKey = readInstallationKey(data.store.path);

// Who waits for an answer comes first. On Linux the priority is the thread's; elsewhere it would be the whole program's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
const pacer = new Pacer();

let shownAt = 0;
const feed = new HistoryFeed({
  ...{ store, bus, logger, files: paceFiles(localTranscriptFiles, pacer), sources: TRANSCRIPT_SOURCES, clock: systemClock },
  ...{ roots: data.roots, idleMs: data.idleMs, isImporting: data.isImporting, isFollowing: data.isFollowing },
  onProgress(progress) {
    if (performance.now() - shownAt < PROGRESS_MS) return;
    shownAt = performance.now();
    report({ kind: 'notice', notice: { kind: 'progress', progress } });
  },
});
const intake = new EventIntake({
  ...{ store, logger, hooks: createHookReceivers(), webhooks: createWebhookReceivers(data.webhookSecrets) },
  otlp: createTelemetryReceiver((user) => hashUser(installationKey, user)),
  onAppended: (batch, result) => publishAppend(bus, batch, result),
  onStored: (bytes) => report({ kind: 'stored', bytes }),
});

const ending = new AbortController();
if (data.isFollowing) {
  setInterval(() => void endWhatIsQuiet(), SWEEP_MS).unref();
  setInterval(() => void lookAtWhatIsInstalled(), CATALOG_MS).unref();
}

port.on('message', (command: IntakeCommand) => void obey(command));
report({ kind: 'ready', hookAgents: intake.hookAgents, webhookProviders: intake.webhookProviders });

async function obey(command: IntakeCommand): Promise<void> {
  switch (command.kind) {
    case 'hooks':
      for (const { agent, body, receivedAt } of command.messages) {
        pacer.noteRequest();
        if (!intake.takeHook(agent, body, receivedAt)) report({ kind: 'stored', bytes: body.length });
      }
      break;
    case 'refused':
      await store
        .append({ invocations: [], rejections: [{ source: 'hook', reason: 'overloaded', count: command.count }] })
        .catch(() => undefined);
      break;
    case 'otlp':
      await answer(command.id, () => intake.takeOtlp(command.request));
      break;
    case 'webhook':
      await answer(command.id, () => intake.takeWebhook(command.provider, command.request));
      break;
    case 'read':
      await readHistories();
      break;
    case 'close':
      ending.abort();
      await feed.close();
      await intake.close();
      await store.close();
      report({ kind: 'closed' });
      break;
  }
}

async function answer(id: number, take: () => ReturnType<EventIntake['takeOtlp'] | EventIntake['takeWebhook']>): Promise<void> {
  try {
    report({ kind: 'answer', id, answer: await take() });
  } catch (error) {
    report({ kind: 'failure', id, error: toIntakeError(error) });
  }
}

async function readHistories(): Promise<void> {
  try {
    const imported = await feed.import();
    if (imported !== undefined) report({ kind: 'notice', notice: { kind: 'imported', report: imported } });
    if (data.isFollowing) report({ kind: 'notice', notice: { kind: 'following' } });
    await feed.follow();
    await lookAtWhatIsInstalled();
  } catch (error) {
    logger.error({ err: error }, 'reading the histories failed');
    report({ kind: 'notice', notice: { kind: 'failed', message: error instanceof Error ? error.message : String(error) } });
  }
}

/** Loaded late, as what reads YAML takes long to load. */
async function lookAtWhatIsInstalled(): Promise<void> {
  try {
    const { refreshCatalog } = await import('./app/catalog/refresh-catalog.ts');
    const { LocalSkillCatalog } = await import('./ingest/catalog/local-skill-catalog.ts');
    const catalog = new LocalSkillCatalog({ files: localCatalogFiles, managedFolder: managedFolder() });
    const { environment, workingDirectory } = data;
    await refreshCatalog({ store, catalog, clock: systemClock, environment, workingDirectory, signal: ending.signal });
  } catch (error) {
    if (!ending.signal.aborted) logger.warn({ err: error }, 'could not look at what is installed');
  }
}

/** Calls that hooks and telemetry told the beginning of only; transcripts see to their own. */
async function endWhatIsQuiet(): Promise<void> {
  try {
    const onAppended = (batch: EventBatch, result: AppendResult) => publishAppend(bus, batch, result);
    await closeLeftOpen({ store, quietSince: systemClock.now() - data.idleMs, onAppended });
  } catch (error) {
    logger.warn({ err: error }, 'could not end what is quiet, trying again');
  }
}

function toIntakeError(error: unknown): IntakeError {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof SessionBuddyError
    ? { code: error.code, message, retryable: error.retryable }
    : { code: null, message, retryable: false };
}
