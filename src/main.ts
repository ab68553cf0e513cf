import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { AnalysisThreadData } from './analysis-thread.ts';
import { VariantServer } from './app/experiments/variant-server.ts';
import type { Attempt } from './app/notifications/judge-answer.ts';
import type { SenderFacts } from './app/notifications/send-test.ts';
import type { CliIo } from './delivery/cli/cli-io.ts';
import { runCli } from './delivery/cli/run-cli.ts';
import type {
  AnalysisOptions,
  IntakeOptions,
  ListenerFacts,
  McpLimits,
  McpServeOptions,
  McpStdioOptions,
  NotificationOptions,
  RunningAnalyses,
  RunningIntake,
  RunningNotifications,
  RunningServer,
  Runtime,
  ServeOptions,
} from './delivery/cli/runtime.ts';
import { IngestLag } from './delivery/prometheus/ingest-lag.ts';
import { RealTimeMetricsServer } from './delivery/real-time-metrics-server.ts';
import { SessionBuddyError } from './domain/errors.ts';
import { systemTimeZone } from './domain/local-days.ts';
import type { NotificationTarget } from './domain/notification-target.ts';
import { AGENT_CONNECTORS } from './ingest/agent-connectors.ts';
import { readCiEnvironment } from './ingest/ci/index.ts';
import { claudeCodeUpcomingUse } from './ingest/claude-code/hooks/upcoming-use.ts';
import { legacyJsonReader } from './ingest/legacy-json/index.ts';
import { qualityGates } from './ingest/quality-gates/index.ts';
import { TRANSCRIPT_SOURCES } from './ingest/transcript-sources.ts';
import type { HistoryNotice, IntakeThreadData } from './intake-thread.ts';
import type { MetricsThreadData } from './metrics-thread.ts';
import { HttpEmbedder } from './platform/http-embedder.ts';
import { InProcessEventBus } from './platform/in-process-event-bus.ts';
import { hashUser, readInstallationKey } from './platform/installation-key.ts';
import { createJsonLogger } from './platform/json-logger.ts';
import { localCatalogFiles, managedFolder } from './platform/local-catalog-files.ts';
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
import type { ProjectReportReader } from './ports/project-report-reader.ts';
import type { SkillCatalog } from './ports/skill-catalog.ts';
import { earlierDatabaseReader } from './storage/sqlite/legacy-import.ts';
import { migrate, migrationStatus, rollback } from './storage/sqlite/migrator.ts';
import { rebuildDerived } from './storage/sqlite/rebuild.ts';
import { openSqliteStore, SqliteStore } from './storage/sqlite/sqlite-store.ts';

export { RealTimeMetricsServer };

const isSource = import.meta.url.endsWith('.ts');
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const dashboardDirectory = fileURLToPath(new URL(isSource ? '../dist/dashboard' : './dashboard', import.meta.url));
const loadWorker = fileURLToPath(new URL(isSource ? './load-worker.ts' : './load-worker.js', import.meta.url));

const SETTLE_EVERY_MS = 60_000;

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
      hookProgram: [process.execPath, fileURLToPath(new URL(isSource ? './hook.ts' : './hook.js', import.meta.url))],
      platform: process.platform,
    },
    loadTesting: {
      startWorker: async () => (await import('./platform/load-process.ts')).LoadProcess.start(loadWorker),
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

/** In a thread of its own, see `IntakeThread`. */
async function startIntake({ store, bus, logger, listener, ownPort, ...options }: IntakeOptions): Promise<RunningIntake> {
  const { IntakeThread } = await import('./platform/intake-thread.ts');
  if (!(store instanceof SqliteStore)) throw new TypeError('the intake needs a store that threads can share');
  const handle = await store.share();
  return IntakeThread.start<HistoryNotice>({
    entry: new URL(isSource ? './intake-thread.ts' : './intake-thread.js', import.meta.url),
    workerData: { ...options, store: handle, telemetry: { version, ownPort } } satisfies IntakeThreadData,
    transferList: [handle.writer.port, handle.reader.port],
    ...{ bus, logger },
    onNotice(notice) {
      if (notice.kind === 'progress') listener.onProgress(notice.progress);
      else if (notice.kind === 'imported') listener.onImported(notice.report);
      else if (notice.kind === 'following') listener.onFollowing();
      else listener.onFailed(notice.message);
    },
  });
}

/** In a thread of its own, see `AnalysisThread`. */
async function startAnalyses({ store, bus, logger, ownPort }: AnalysisOptions): Promise<RunningAnalyses> {
  const { AnalysisThread } = await import('./platform/analysis-thread.ts');
  if (!(store instanceof SqliteStore)) throw new TypeError('the analyses need a store that threads can share');
  return AnalysisThread.start({
    entry: new URL(isSource ? './analysis-thread.ts' : './analysis-thread.js', import.meta.url),
    ...{ bus, logger },
    async prepare() {
      const handle = await store.shareWriter();
      return {
        workerData: { store: handle, telemetry: { version, ownPort } } satisfies AnalysisThreadData,
        transferList: [handle.writer.port],
      };
    },
  });
}

/** Loaded when somebody is to be notified. */
async function createNotifications(options: NotificationOptions): Promise<RunningNotifications> {
  const [{ Notifier }, channel, { systemPause }] = await Promise.all([
    import('./app/notifications/notifier.ts'),
    loadChannel(),
    import('./platform/system-pause.ts'),
  ]);
  return new Notifier({ ...options, ...channel, clock: systemClock, pause: systemPause, random: Math.random });
}

async function sendTestNotification(target: NotificationTarget, facts: SenderFacts): Promise<Attempt> {
  const [{ sendTest }, { poster, formatOf }] = await Promise.all([import('./app/notifications/send-test.ts'), loadChannel()]);
  return sendTest({ poster, format: formatOf(target) }, target, facts, systemClock.now());
}

async function loadChannel() {
  const [{ FetchPoster }, { NOTIFICATION_FORMATS }] = await Promise.all([
    import('./platform/fetch-poster.ts'),
    import('./delivery/notifications/formats.ts'),
  ]);
  return { poster: new FetchPoster(), formatOf: ({ kind }: NotificationTarget) => NOTIFICATION_FORMATS[kind] };
}

/** Loaded when somebody looks: to load what reads YAML takes longer than most commands. */
const skillCatalog: SkillCatalog = {
  scan: async (options) => (await loadCatalog()).scan(options),
  exists: async (path) => (await loadCatalog()).exists(path),
};

/** Likewise: it reads XML. */
const projectReports: ProjectReportReader = {
  async read(directory) {
    const { LocalProjectReports } = await import('./ingest/project-reports/local-project-reports.ts');
    return new LocalProjectReports(localCatalogFiles).read(directory);
  },
};

async function loadCatalog(): Promise<SkillCatalog> {
  const { LocalSkillCatalog } = await import('./ingest/catalog/local-skill-catalog.ts');
  return new LocalSkillCatalog({ files: localCatalogFiles, managedFolder: managedFolder() });
}

/** The web parts are loaded only by the commands that serve: the others start in a third of the time. */
async function serve(options: ServeOptions): Promise<RunningServer> {
  const { HttpServer } = await import('./delivery/http/http-server.ts');
  const { createMetricsListener } = await import('./delivery/http/metrics-listener.ts');
  const { MetricsPage } = await import('./delivery/prometheus/metrics-page.ts');
  const { MetricsHub } = await import('./delivery/websocket/metrics-hub.ts');
  const { TableAdvisor } = await import('./app/advice/table-advisor.ts');
  const { store, logger, host, port, updateIntervalMs } = options;
  const clock = systemClock;
  const hub = options.hasWebSocket ? new MetricsHub({ store, clock, logger, updateIntervalMs, bus: options.bus }) : undefined;
  const webSocket = hub === undefined ? {} : { webSocket: hub };
  const mcp = options.mcp === null ? undefined : await startMcp(options, options.mcp);
  const storeMetrics = await createMetricsThread(options);
  const ingestLag = new IngestLag(options.bus, clock);
  const metricsPage = new MetricsPage({
    store,
    clock,
    version,
    storeMetrics,
    ingestLag,
    isReadingHistories: options.isReadingHistories,
    ...webSocket,
    ...(mcp && { tools: mcp.statistics }),
    ...(options.notifications && { notifications: options.notifications }),
  });
  const variants = new VariantServer({
    ...{ experiments: store.analyses.experiments, sessions: store, files: localVariantFiles, clock },
    onProblem: (message) => logger.warn({}, message),
  });
  // An experiment that was decided in the meantime leaves the skill as it was.
  const settling = setInterval(() => void variants.settle().catch(() => undefined), SETTLE_EVERY_MS).unref();
  const state = store.analyses.analysisState;
  const advisor = new TableAdvisor({ state, bus: options.bus, logger, readers: [claudeCodeUpcomingUse], ...options.advice });
  await advisor.load();
  const server = new HttpServer({
    advisor,
    home: homedir(),
    projectReports,
    hashUser: options.hashUser,
    variants,
    store,
    clock,
    logger,
    version,
    dashboardDirectory,
    metricsPage,
    ...webSocket,
    ...(mcp && { mcp: mcp.routes.endpoint }),
    ...(options.embedder === null ? {} : { embedder: options.embedder }),
    ...(options.intake === undefined ? {} : { intake: options.intake, recording: { store, bus: options.bus } }),
  });
  const { url } = await server.listen({ host, port });
  const listeners: ListenerFacts[] = [{ name: 'http', url }];
  const metrics =
    options.prometheusPort === null
      ? undefined
      : await createMetricsListener({ page: metricsPage, host, port: options.prometheusPort, logger });
  if (metrics) listeners.push({ name: 'prometheus', url: metrics.url });
  const mcpListener = await mcp?.listen(host);
  if (mcpListener) listeners.push({ name: 'mcp', url: mcpListener.url });
  return {
    listeners,
    async close() {
      clearInterval(settling);
      await advisor.close();
      await mcp?.close();
      await Promise.all([server.close(), metrics?.close(), mcpListener?.close()]);
      await storeMetrics.close();
    },
  };
}

/** Begins with the first scrape. */
async function createMetricsThread({ store, logger }: ServeOptions) {
  const { MetricsThread } = await import('./platform/metrics-thread.ts');
  if (!(store instanceof SqliteStore)) throw new TypeError('the metrics need a store that threads can share');
  return new MetricsThread({
    entry: new URL(isSource ? './metrics-thread.ts' : './metrics-thread.js', import.meta.url),
    logger,
    async prepare() {
      const handle = await store.shareWriter();
      return { workerData: { store: handle } satisfies MetricsThreadData, transferList: [handle.writer.port] };
    },
  });
}

type McpAnswers = Pick<ServeOptions, 'store' | 'bus' | 'logger' | 'embedder' | 'hashUser' | 'telemetry'>;

async function makeToolCaller({ store, bus, logger, embedder, hashUser, telemetry }: McpAnswers, limits: McpLimits) {
  const [{ ToolCaller }, { TOOLS }, { recommenderOf }] = await Promise.all([
    import('./delivery/mcp/tool-caller.ts'),
    import('./delivery/mcp/tools.ts'),
    import('./app/recommendations/recommender.ts'),
  ]);
  const recommender = recommenderOf(store, systemClock);
  const context = { store, clock: systemClock, recommender, recording: { store, bus }, embedder, hashUser, home: homedir() };
  return new ToolCaller({ tools: TOOLS, context, logger, telemetry, ...limits });
}

async function makeContent({ store, logger }: McpAnswers, { hasSkillsExtension, ...limits }: McpLimits) {
  const [{ makeMcpContent }, { localSkillFolders }] = await Promise.all([
    import('./delivery/mcp/mcp-content.ts'),
    import('./platform/local-skill-folders.ts'),
  ]);
  return makeMcpContent({
    ...{ store, clock: systemClock, timeZone: systemTimeZone(), logger, reports: projectReports },
    ...limits,
    skillFolders: hasSkillsExtension ? localSkillFolders : null,
  });
}

/** MCP over HTTP: its endpoint, and what is counted of it. */
async function startMcp(options: ServeOptions, { port, ...limits }: McpServeOptions) {
  const [caller, content, { createMcpServerFactory }, { McpHttpEndpoint }, { toToolBridge }, { createMcpListener }] = await Promise.all([
    makeToolCaller(options, limits),
    makeContent(options, limits),
    import('./delivery/mcp/create-mcp-server.ts'),
    import('./delivery/mcp/mcp-http-endpoint.ts'),
    import('./delivery/mcp/tool-bridge.ts'),
    import('./delivery/http/mcp-routes.ts'),
  ]);
  const { logger } = options;
  const createServer = createMcpServerFactory({ version, caller, content, transport: 'http' });
  const endpoint = new McpHttpEndpoint({ createServer, watch: content.watch, logger });
  const routes = { endpoint, bridge: toToolBridge(caller) };
  return {
    routes,
    statistics: caller.statistics,
    listen: (host: string) => createMcpListener({ ...routes, host, port, logger }),
    close: () => endpoint.close(),
  };
}

async function serveMcpOnStdio(options: McpStdioOptions): Promise<void> {
  const [caller, content, { createMcpServerFactory }, stdio] = await Promise.all([
    makeToolCaller(options, options),
    makeContent(options, options),
    import('./delivery/mcp/create-mcp-server.ts'),
    import('./delivery/mcp/serve-stdio.ts'),
  ]);
  const createServer = createMcpServerFactory({ version, caller, content, transport: 'stdio' });
  await stdio.serveMcpOnStdio({ createServer, watch: content.watch, logger: options.logger, signal: options.signal });
}

async function serveLive({ updateIntervalMs, ...options }: Parameters<Runtime['serveLive']>[0]): Promise<RunningServer> {
  const server = new RealTimeMetricsServer({ ...options, updateInterval: updateIntervalMs / 1000, clock: systemClock, version });
  const { url } = await server.start();
  return { listeners: [{ name: 'http', url }], close: () => server.stop() };
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
