import { homedir } from 'node:os';
import { VariantServer } from './app/experiments/variant-server.ts';
import type { ListenerFacts, RunningServer, Runtime, ServeOptions } from './delivery/cli/runtime.ts';
import { IngestLag } from './delivery/prometheus/ingest-lag.ts';
import { RealTimeMetricsServer } from './delivery/real-time-metrics-server.ts';
import { claudeCodeUpcomingUse } from './ingest/claude-code/hooks/upcoming-use.ts';
import { projectReports } from './lazy-parts.ts';
import { localVariantFiles } from './platform/local-variant-files.ts';
import { systemClock } from './platform/system-clock.ts';
import { dashboardDirectory, version } from './program-facts.ts';
import { startMcp } from './serve-mcp.ts';
import { createMetricsThread } from './start-threads.ts';

const SETTLE_EVERY_MS = 60_000;

/** The web parts are loaded only by the commands that serve: the others start in a third of the time. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
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

/** What is live alone. */
export async function serveLive({ updateIntervalMs, ...options }: Parameters<Runtime['serveLive']>[0]): Promise<RunningServer> {
  const server = new RealTimeMetricsServer({ ...options, updateInterval: updateIntervalMs / 1000, clock: systemClock, version });
  const { url } = await server.start();
  return { listeners: [{ name: 'http', url }], close: () => server.stop() };
}
