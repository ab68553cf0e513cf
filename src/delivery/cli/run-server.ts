import type { Config } from '../../config/config-schema.ts';
import type { DatabaseLocation } from '../../config/database-path.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import type { Intake } from '../../ports/intake.ts';
import type { Logger } from '../../ports/logger.ts';
import type { CommandContext } from './command-context.ts';
import { listNotificationTargets } from './notification-targets.ts';
import type { RunningAnalyses, RunningNotifications, RunningServer, Store } from './runtime.ts';
import { toMcpLimits } from './server-options.ts';

/** What a server is filled with while it serves. */
export interface Feed {
  /** What is sent to the server goes there. */
  readonly intake?: Intake;
  /** Whether the agents' histories are being read, or are about to be. */
  readonly isReadingHistories?: () => boolean;
  /** Called once the database is served. */
  begin(): void;
  /** Stops taking in; resolves when what was taken in is stored. */
  close(): Promise<void>;
}

export interface FeedOptions {
  readonly store: Store;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** Aborted when the server is to end. */
  readonly signal: AbortSignal;
}

export interface RunServerOptions {
  readonly location: DatabaseLocation;
  readonly config: Config;
  readonly isDemo: boolean;
  readonly json: boolean;
  readonly open: boolean;
  /** Makes what fills the database; it begins once that is served. */
  readonly startFeed: (options: FeedOptions) => Promise<Feed>;
}

/** Serves a database until somebody asks the process to end. */
export async function runServer(context: CommandContext, options: RunServerOptions): Promise<void> {
  const { runtime } = context;
  const { location, config } = options;
  await refuseSecondServer(context, location);
  const logger = runtime.createLogger(config['log.level']);
  const bus = runtime.createEventBus(logger);
  const signal = runtime.createShutdownSignal();
  const startedAt = runtime.clock.now();
  const ownPort = config['server.port'];
  const telemetry = await runtime.startTelemetry(ownPort);
  const store = await runtime.openStore({ path: location.path, isDemo: options.isDemo, telemetry });
  let server: RunningServer | undefined;
  let feed: Feed | undefined;
  let analyses: RunningAnalyses | undefined;
  let notifications: RunningNotifications | undefined;
  try {
    feed = await options.startFeed({ store, bus, logger, signal });
    const targets = options.isDemo ? [] : listNotificationTargets(config);
    const source = config['notifications.source'];
    if (targets.length > 0) notifications = await runtime.createNotifications({ store, bus, logger, targets, source });
    server = await runtime.serve({
      store,
      hashUser: (user) => runtime.hashUser(location.path, user),
      intake: feed.intake,
      isReadingHistories: feed.isReadingHistories ?? (() => false),
      embedder: runtime.createEmbedder(config),
      bus,
      logger,
      telemetry,
      host: config['server.host'],
      port: config['server.port'],
      hasWebSocket: config['websocket.enabled'],
      prometheusPort: config['prometheus.enabled'] ? config['prometheus.port'] : null,
      updateIntervalMs: config['server.update_interval_seconds'] * 1000,
      notifications: notifications?.statistics,
      mcp: config['mcp.enabled'] ? { port: config['mcp.port'], ...toMcpLimits(config) } : null,
      advice: { confidence: config['advice.confidence'], linesPerSession: config['advice.lines_per_session'] },
    });
    await runtime.instances.register(location.path, { pid: process.pid, version: runtime.version, startedAt, listeners: server.listeners });
    const { isDemo } = await store.getStatus();
    printStart(context, options, server, isDemo);
    const [main] = server.listeners;
    if (options.open && main) runtime.openBrowser(main.url);
    await notifications?.begin(config['notifications.dashboard_url'] || (main?.url ?? null));
    feed.begin();
    analyses = await runtime.startAnalyses({ store, bus, logger, ownPort });
    await untilAborted(signal);
  } finally {
    if (server) await runtime.instances.remove(location.path);
    await server?.close();
    await feed?.close();
    await analyses?.close();
    await notifications?.close();
    await store.close();
    await telemetry.close();
  }
}

export async function refuseSecondServer(context: CommandContext, { path }: DatabaseLocation): Promise<void> {
  const instance = await context.runtime.instances.find(path);
  if (!instance) return;
  throw new SessionBuddyError('ALREADY_RUNNING', `a server (pid ${instance.pid}) already serves ${path} at ${instance.listeners[0]?.url}`);
}

function printStart(context: CommandContext, options: RunServerOptions, server: RunningServer, isDemo: boolean): void {
  const { location, config } = options;
  const [main] = server.listeners;
  if (options.json) {
    context.printJson({
      pid: process.pid,
      version: context.runtime.version,
      listeners: server.listeners,
      database: { path: location.path, reason: location.reason },
      is_demo: isDemo,
    });
    return;
  }
  context.print(`Session-Buddy ${context.runtime.version}${isDemo ? '  DEMO: everything shown is made up' : ''}`);
  context.print(`dashboard  ${main?.url}/`);
  context.print(`database   ${location.path} (${location.reason})`);
  const has = (name: string) => server.listeners.some((listener) => listener.name === name);
  if (config['mcp.enabled'] && !has('mcp')) {
    context.note(`warning: port ${config['mcp.port']} is taken; agents find MCP at ${main?.url}/mcp`);
  }
  if (config['prometheus.enabled'] && !has('prometheus')) {
    context.note(`warning: port ${config['prometheus.port']} is taken; Prometheus finds the metrics at ${main?.url}/metrics`);
  }
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
