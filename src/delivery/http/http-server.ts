import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import type { VariantServer } from '../../app/experiments/variant-server.ts';
import type { RecordOptions } from '../../app/record-invocations.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Intake } from '../../ports/intake.ts';
import type { Logger } from '../../ports/logger.ts';
import type { ProjectReportReader } from '../../ports/project-report-reader.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import type { HookAdvisor } from '../../ports/upcoming-use.ts';
import { serveDashboard } from './dashboard-files.ts';
import { addExperimentPosts, EXPERIMENT_POSTS } from './experiment-posts.ts';
import { addGet, closeApp, type Listener, listenOnLoopback, makeApp, refuseOtherMethods } from './guarded-app.ts';
import { addIdePosts, IDE_POSTS } from './ide-posts.ts';
import { addHookRoutes } from './intake/hook-routes.ts';
import { addOtlpRoutes } from './intake/otlp-routes.ts';
import { toSessionListener } from './intake/session-listener.ts';
import { addLiveRoutes } from './live-server.ts';
import { addMcpEndpoint, type McpEndpoint } from './mcp-routes.ts';
import { addMetricsPage, type MetricsPage } from './metrics-page.ts';
import { type DocumentedPost, toOpenApi } from './openapi.ts';
import { addRecordRoute, RECORD_ROUTE } from './record-route.ts';
import type { Route, RouteContext, RouteStore } from './route.ts';
import { anomalyRoutes } from './routes/anomalies.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { checkpointRoutes } from './routes/checkpoint.ts';
import { experimentRoutes } from './routes/experiments.ts';
import { flowRoutes } from './routes/flow.ts';
import { forecastRoutes } from './routes/forecasts.ts';
import { ideRoutes } from './routes/ide.ts';
import { meterRoutes } from './routes/meters.ts';
import { oddInvocationRoutes } from './routes/odd-invocations.ts';
import { pipelineRoutes } from './routes/pipelines.ts';
import { predictionRoutes } from './routes/predictions.ts';
import { recommendationRoutes } from './routes/recommendations.ts';
import { searchRoutes } from './routes/search.ts';
import { seriesRoutes } from './routes/series.ts';
import { sessionAnalyticsRoutes } from './routes/session-analytics.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { skillRoutes } from './routes/skills.ts';
import { statusRoutes } from './routes/status.ts';
import { trendRoutes } from './routes/trends.ts';
import { weeklyReportRoutes } from './routes/weekly-report.ts';
import type { LiveHandler } from './upgrade.ts';
import { ANSWER_TIMEOUT_MS, withTimeout } from './with-timeout.ts';

export const ROUTES: readonly Route[] = [
  ...statusRoutes,
  ...skillRoutes,
  ...catalogRoutes,
  ...flowRoutes,
  ...seriesRoutes,
  ...sessionRoutes,
  ...meterRoutes,
  ...pipelineRoutes,
  ...trendRoutes,
  ...forecastRoutes,
  ...searchRoutes,
  ...oddInvocationRoutes,
  ...sessionAnalyticsRoutes,
  ...checkpointRoutes,
  ...weeklyReportRoutes,
  ...recommendationRoutes,
  ...experimentRoutes,
  ...anomalyRoutes,
  ...predictionRoutes,
  ...ideRoutes,
];

export interface HttpServerOptions {
  readonly store: RouteStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  /** What searches by meaning. */
  readonly embedder?: TextEmbedder;
  /** The home folder, shown as `~`. */
  readonly home?: string;
  /** Reads what tests left in the folders of projects; without it nothing is looked for. */
  readonly projectReports?: ProjectReportReader;
  /** Folder of the built dashboard. */
  readonly dashboardDirectory?: string;
  readonly metricsPage?: MetricsPage;
  readonly webSocket?: LiveHandler;
  /** Answers agents under `/mcp`. */
  readonly mcp?: McpEndpoint;
  /** Where invocations that others record go; without it they are not taken. */
  readonly recording?: RecordOptions;
  /** What a user is called in the database; as they are when not given. */
  readonly hashUser?: (user: string) => string;
  /** Serves versions of skills to sessions as they begin. */
  readonly variants?: VariantServer;
  /** Advises hooks that ask for it. */
  readonly advisor?: HookAdvisor;
  /** What is sent to us goes there; without it nothing is taken. */
  readonly intake?: Intake;
}

const NO_REPORTS: ProjectReportReader = { read: async () => ({ coverage: null, tests: null }) };

/** Everything on one port: dashboard, REST, `/metrics`, `/health` and the upgrade to WebSocket. */
export class HttpServer {
  readonly #app: FastifyInstance;
  readonly #options: HttpServerOptions;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#app = makeApp(options.logger);
    const startedAt = performance.now();
    const { store, clock, version, home = '', projectReports = NO_REPORTS, webSocket } = options;
    const context: RouteContext = {
      store,
      clock,
      projectReports,
      version,
      embedder: options.embedder ?? null,
      home,
      uptimeMs: () => performance.now() - startedAt,
      countConnections: () => webSocket?.connectionCount ?? null,
      isIntakeDown: () => options.intake?.isDown ?? false,
    };
    const posts: readonly DocumentedPost[] = [
      ...(options.recording === undefined ? [] : [RECORD_ROUTE, ...EXPERIMENT_POSTS]),
      ...IDE_POSTS,
    ];
    const takesPosts = new Set(posts.map(({ path }) => path));
    for (const route of ROUTES) addRoute(this.#app, route, context, takesPosts.has(route.path));
    const openApi = JSON.stringify(toOpenApi(ROUTES, posts, version));
    addGet(this.#app, '/api/openapi.json', async () => ({ type: 'application/json; charset=utf-8', status: 200, body: openApi }));
    if (options.metricsPage !== undefined) addMetricsPage(this.#app, options.metricsPage);
    if (options.recording !== undefined) {
      addRecordRoute(this.#app, { ...options.recording, clock });
      refuseOtherMethods(this.#app, RECORD_ROUTE.path, ['POST']);
      addExperimentPosts(this.#app, { experiments: store.analyses.experiments, clock, hashUser: options.hashUser ?? ((user) => user) });
    }
    addIdePosts(this.#app, context);
    if (options.intake !== undefined) {
      const onSession = options.variants && toSessionListener(options.variants);
      addHookRoutes(this.#app, options.intake, clock, { onSession, advisor: options.advisor });
      addOtlpRoutes(this.#app, options.intake, clock, options.logger);
    }
    if (options.mcp !== undefined) addMcpEndpoint(this.#app, options.mcp);
    serveDashboard(this.#app, options.dashboardDirectory);
    refuseOtherMethods(this.#app, '/');
    if (webSocket !== undefined) addLiveRoutes(this.#app, webSocket, version);
  }

  /**
   * @throws SessionBuddyError NOT_LOOPBACK for an address that others can reach, PORT_IN_USE; nothing is left running then
   */
  async listen(address: { readonly host: string; readonly port: number }): Promise<Listener> {
    return listenOnLoopback(this.#app, address);
  }

  /** Closes WebSockets with 1001, lets running requests end for 2 s, and closes the rest. */
  async close(): Promise<void> {
    await this.#options.webSocket?.stop();
    await closeApp(this.#app);
  }
}

function addRoute(app: FastifyInstance, route: Route, context: RouteContext, takesPosts: boolean): void {
  const taken: readonly HTTPMethods[] = takesPosts ? ['GET', 'POST'] : ['GET'];
  const answer = async (request: FastifyRequest) => {
    const input = { params: route.params.parse(request.params), query: route.query.parse({ ...(request.query as object) }) };
    const { status, body } = await withTimeout(route.answer(context, input), ANSWER_TIMEOUT_MS);
    return { type: 'application/json; charset=utf-8', status, body: JSON.stringify(body) };
  };
  addGet(app, route.path.replace(/\{(\w+)\}/g, ':$1'), answer, taken);
}
