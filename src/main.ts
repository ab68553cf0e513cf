import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { CliIo } from './delivery/cli/cli-io.ts';
import { runCli } from './delivery/cli/run-cli.ts';
import type { Runtime } from './delivery/cli/runtime.ts';
import { SessionBuddyError } from './domain/errors.ts';
import { systemTimeZone } from './domain/local-days.ts';
import { AGENT_CONNECTORS } from './ingest/agent-connectors.ts';
import { readCiEnvironment } from './ingest/ci/index.ts';
import { legacyJsonReader } from './ingest/legacy-json/index.ts';
import { qualityGates } from './ingest/quality-gates/index.ts';
import { TRANSCRIPT_SOURCES } from './ingest/transcript-sources.ts';
import { createNotifications, projectReports, sendTestNotification, skillCatalog } from './lazy-parts.ts';
import { HttpEmbedder } from './platform/http-embedder.ts';
import { InProcessEventBus } from './platform/in-process-event-bus.ts';
import { hashUser, readInstallationKey } from './platform/installation-key.ts';
import { createJsonLogger } from './platform/json-logger.ts';
import { localSettingsFiles } from './platform/local-settings-files.ts';
import { localTranscriptFiles } from './platform/local-transcript-files.ts';
import { localVariantFiles } from './platform/local-variant-files.ts';
import { openBrowser } from './platform/open-browser.ts';
import { readServerFigures } from './platform/read-server-figures.ts';
import { replaceDatabaseFile } from './platform/replace-database-file.ts';
import { runCommand } from './platform/run-command.ts';
import { seededRandom } from './platform/seeded-random.ts';
import { findInstance, leaseUpkeep, registerInstance, removeInstance, startDetached, stopInstance } from './platform/server-instances.ts';
import { createShutdownSignal } from './platform/shutdown-signal.ts';
import { startTelemetry } from './platform/start-telemetry.ts';
import { systemClock } from './platform/system-clock.ts';
import { entryOf, version } from './program-facts.ts';
import { serve, serveLive } from './serve.ts';
import { loadMcp, serveMcpOnStdio } from './serve-mcp.ts';
import { startAnalyses, startIntake } from './start-threads.ts';
import { earlierDatabaseReader } from './storage/sqlite/legacy-import.ts';
import { migrate, migrationStatus, rollback } from './storage/sqlite/migrator.ts';
import { rebuildDerived } from './storage/sqlite/rebuild.ts';
import { openSqliteStore } from './storage/sqlite/sqlite-store.ts';

export { RealTimeMetricsServer } from './delivery/real-time-metrics-server.ts';

/** Runs one command as the process itself. @returns exit code */
export async function main(argv: readonly string[]): Promise<number> {
  return runCli(argv, createProcessIo(), createRuntime());
}

/** Puts the parts together. */
export function createRuntime(): Runtime {
  return {
    version,
    clock: systemClock,
    createRandom: seededRandom,
    sources: TRANSCRIPT_SOURCES,
    files: localTranscriptFiles,
    readCiEnvironment,
    runCommand,
    qualityGates,
    catalog: skillCatalog,
    projectReports,
    variantFiles: localVariantFiles,
    instances: {
      find: findInstance,
      register: registerInstance,
      remove: removeInstance,
      leaseUpkeep,
      stop: stopInstance,
      startDetached: ({ databasePath, argv, logPath }) =>
        startDetached({ databasePath, logPath, command: [process.execPath, process.argv[1] ?? '', ...argv] }),
    },
    migrations: {
      readStatus: (path) => migrationStatus(path),
      migrate: (path, request) => migrate(path, { ...request, rebuild: rebuildDerived }),
      rollback: (path, request) => rollback(path, { ...request, rebuild: rebuildDerived }),
    },
    connecting: {
      connectors: AGENT_CONNECTORS,
      files: localSettingsFiles,
      hookProgram: [process.execPath, fileURLToPath(entryOf('hook'))],
      platform: process.platform,
    },
    loadTesting: {
      startWorker: async () => (await import('./platform/load-process.ts')).LoadProcess.start(fileURLToPath(entryOf('load-worker'))),
      readFigures: readServerFigures,
      processors: availableParallelism(),
    },
    hasDatabase: (path) => existsSync(path),
    hashUser: hashUserOf,
    createEarlierReaders: (path) => [earlierDatabaseReader((user) => hashUserOf(path, user)), legacyJsonReader(systemTimeZone())],
    openStore: ({ path, isDemo = false, isBrief = false, telemetry }) =>
      openSqliteStore({ path, demo: isDemo, oneThread: isBrief, telemetry: telemetry?.isOn ? telemetry : undefined }),
    startTelemetry: (ownPort) => startTelemetry('main', { version, ownPort }, process.env),
    replaceDatabase,
    withTemporaryFile,
    createEmbedder: (config) => {
      const url = config['search.embedding_url'];
      return url === '' ? null : new HttpEmbedder({ url, model: config['search.embedding_model'], key: config['search.embedding_key'] });
    },
    createLogger: (level) => createJsonLogger({ level }),
    createEventBus: (logger) => new InProcessEventBus(logger),
    startIntake,
    startAnalyses,
    createNotifications,
    sendTestNotification,
    serve,
    loadMcp,
    serveMcpOnStdio,
    serveLive,
    openBrowser,
    createShutdownSignal,
  };
}

function hashUserOf(databasePath: string, user: string): string {
  return hashUser(readInstallationKey(databasePath), user);
}

function createProcessIo(): CliIo {
  return {
    environment: process.env,
    workingDirectory: process.cwd(),
    home: homedir(),
    isStdoutTerminal: process.stdout.isTTY ?? false,
    isStderrTerminal: process.stderr.isTTY ?? false,
    columns: process.stdout.columns ?? 120,
    writeOut: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
  };
}

/** Looked into before it takes the place, so that no file that is not a database of ours does. */
async function replaceDatabase(path: string, from: string): Promise<string | null> {
  if (migrationStatus(from).level === 0) throw new SessionBuddyError('STORAGE_CORRUPT', `${from} is not a database of Session-Buddy`);
  return replaceDatabaseFile(path, from, new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''));
}

async function withTemporaryFile<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'session-buddy-'));
  try {
    return await work(join(folder, 'copy.db'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
