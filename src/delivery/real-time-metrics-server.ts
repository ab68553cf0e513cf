import type { WebSocket } from 'ws';
import type { Clock } from '../ports/clock.ts';
import type { EventBus } from '../ports/event-bus.ts';
import type { Logger } from '../ports/logger.ts';
import type { LiveServer } from './http/live-server.ts';
import type { MetricsPageOptions } from './prometheus/metrics-page.ts';
import type { SnapshotListener } from './websocket/broadcaster.ts';
import type { HubLimits } from './websocket/hub-limits.ts';
import type { HubStatistics, MetricsHubOptions } from './websocket/hub-options.ts';
import type { MetricsHub } from './websocket/metrics-hub.ts';

export interface RealTimeMetricsServerOptions {
  /** A loopback address; 127.0.0.1 when not given. */
  readonly host?: string;
  /** 8765 when not given; 0 takes a free one. */
  readonly port?: number;
  /** As `createRuntime().openStore({ path })` opens it. It stays yours to close. */
  readonly store: MetricsHubOptions['store'] & MetricsPageOptions['store'];
  /** Seconds between two updates, 0.1–3600; 1 when not given. */
  readonly updateInterval?: number;
  /** Tells of what is stored and of anomalies, when this process stores it. */
  readonly bus?: Pick<EventBus, 'subscribe'>;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<HubLimits>;
  /** Of your program, as `/health` and the description of the messages show it. */
  readonly version?: string;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

interface Running {
  readonly hub: MetricsHub;
  readonly server: LiveServer;
  readonly url: string;
}

/**
 * The real-time server alone: WebSocket on `/` and `/ws`, Server-Sent Events, `/health` and `/metrics`.
 *
 * @example
 * await using server = new RealTimeMetricsServer({ store, port: 0, updateInterval: 0.5 });
 * const { url } = await server.start();
 */
export class RealTimeMetricsServer implements AsyncDisposable {
  readonly #options: RealTimeMetricsServerOptions;
  readonly #listeners = new Map<SnapshotListener, () => void>();
  #running: Running | undefined;
  #starting: Promise<Running> | undefined;

  /** @throws RangeError when the interval is out of its range */
  constructor(options: RealTimeMetricsServerOptions) {
    const { updateInterval = 1 } = options;
    if (!(updateInterval >= 0.1 && updateInterval <= 3600)) {
      throw new RangeError(`updateInterval is 0.1 to 3600 seconds; got ${updateInterval}`);
    }
    this.#options = options;
  }

  /** As `http://127.0.0.1:8765`; undefined while it does not run. */
  get url(): string | undefined {
    return this.#running?.url;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Undefined while it does not run. */
  get statistics(): HubStatistics | undefined {
    return this.#running?.hub.statistics;
  }

  /**
   * Does nothing when it runs already.
   *
   * @throws SessionBuddyError PORT_IN_USE, NOT_LOOPBACK; nothing is left running then, and it may be started again
   */
  async start(): Promise<{ readonly url: string }> {
    this.#starting ??= this.#start();
    try {
      this.#running = await this.#starting;
      return { url: this.#running.url };
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  /** Closes every client with 1001; within a second, unless there are thousands. */
  async stop(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    const running = await starting?.catch(() => undefined);
    this.#running = undefined;
    await running?.server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Takes over an open connection of another server of yours, made with the package `ws`. */
  registerClient(webSocket: WebSocket): void {
    this.#get().hub.registerClient(webSocket);
  }

  /** An update for every client at once, besides those of the interval. Resolves when it is on its way. */
  async broadcastMetrics(): Promise<void> {
    const { hub } = this.#get();
    hub.noteChange();
    await hub.broadcast();
  }

  /** Called with every update of the top skills while the server runs, with clients or without. @returns ends it */
  onSnapshot(listener: SnapshotListener): () => void {
    const own: SnapshotListener = (snapshot) => listener(snapshot);
    this.#listeners.set(own, this.#running?.hub.onSnapshot(own) ?? (() => {}));
    return () => {
      this.#listeners.get(own)?.();
      this.#listeners.delete(own);
    };
  }

  /** What serves is loaded only here: whoever imports this package for something else does without. */
  async #start(): Promise<Running> {
    const { MetricsHub } = await import('./websocket/metrics-hub.ts');
    const { LiveServer } = await import('./http/live-server.ts');
    const { MetricsPage } = await import('./prometheus/metrics-page.ts');
    const { host = '127.0.0.1', port = 8765, store, updateInterval = 1, version = '', logger = SILENT } = this.#options;
    const { clock = { now: () => Date.now() }, bus, limits } = this.#options;
    const optional = { ...(bus === undefined ? {} : { bus }), ...(limits === undefined ? {} : { limits }) };
    const hub = new MetricsHub({ store, clock, logger, updateIntervalMs: updateInterval * 1000, ...optional });
    const metricsPage = new MetricsPage({ store, clock, version, webSocket: hub });
    const server = new LiveServer({ live: hub, store, clock, logger, version, metricsPage });
    try {
      const { url } = await server.listen({ host, port });
      for (const listener of this.#listeners.keys()) this.#listeners.set(listener, hub.onSnapshot(listener));
      return { hub, server, url };
    } catch (error) {
      await hub.stop();
      throw error;
    }
  }

  #get(): Running {
    if (this.#running === undefined) throw new TypeError('the server does not run; call start() first');
    return this.#running;
  }
}
