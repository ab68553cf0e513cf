import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { addGet, closeApp, type Listener, listenOnLoopback, makeApp, refuseOtherMethods } from './guarded-app.ts';
import { addMetricsPage, type MetricsPage } from './metrics-page.ts';
import { StatusAnswer } from './route.ts';
import { type HealthContext, readHealth } from './routes/status.ts';
import { addStreamRoute } from './stream-route.ts';
import { type LiveHandler, routeUpgrades } from './upgrade.ts';

export interface LiveServerOptions {
  readonly live: LiveHandler;
  readonly store: HealthContext['store'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly metricsPage?: MetricsPage;
}

/** What is live and nothing else, beside `/health`, `/metrics` and the description of the messages. */
export class LiveServer {
  readonly #app: FastifyInstance;
  readonly #live: LiveHandler;

  constructor({ live, store, clock, logger, version, metricsPage }: LiveServerOptions) {
    this.#live = live;
    this.#app = makeApp(logger);
    const startedAt = performance.now();
    const context = {
      ...{ store, clock, version },
      uptimeMs: () => performance.now() - startedAt,
      countConnections: () => live.connectionCount,
      isIntakeDown: () => false,
    };
    addGet(this.#app, '/health', async () => {
      const health = await readHealth(context);
      const { status, body } = health instanceof StatusAnswer ? health : { status: 200, body: health };
      return { type: 'application/json; charset=utf-8', status, body: JSON.stringify(body) };
    });
    if (metricsPage !== undefined) addMetricsPage(this.#app, metricsPage);
    addLiveRoutes(this.#app, live, version);
    this.#app.get('/', (_request, reply) =>
      reply.type('text/plain; charset=utf-8').send('Live metrics by WebSocket; see /api/asyncapi.json\n'),
    );
    refuseOtherMethods(this.#app, '/');
  }

  /** @throws SessionBuddyError NOT_LOOPBACK, PORT_IN_USE; nothing is left running then */
  listen(address: { readonly host: string; readonly port: number }): Promise<Listener> {
    return listenOnLoopback(this.#app, address);
  }

  async close(): Promise<void> {
    await this.#live.stop();
    await closeApp(this.#app);
  }
}

/** The WebSocket, the stream of events, and the description of their messages. */
export function addLiveRoutes(app: FastifyInstance, live: LiveHandler, version: string): void {
  const body = JSON.stringify(live.describe(version));
  addGet(app, '/api/asyncapi.json', async () => ({ type: 'application/json; charset=utf-8', status: 200, body }));
  addStreamRoute(app, live);
  routeUpgrades(app.server, live);
}
