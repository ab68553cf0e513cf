import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsHubOptions } from '../../src/delivery/websocket/hub-options.ts';
import { MetricsHub } from '../../src/delivery/websocket/metrics-hub.ts';
import { type LogLine, makeKeepingLogger } from './keeping-logger.ts';
import { WebSocketClient } from './web-socket-client.ts';

/** A real hub on a port of its own. */
export class RunningHub implements AsyncDisposable {
  readonly hub: MetricsHub;
  readonly port: number;
  readonly logs: readonly LogLine[];
  readonly #server: Server;

  private constructor(hub: MetricsHub, server: Server, logs: readonly LogLine[]) {
    this.hub = hub;
    this.#server = server;
    this.logs = logs;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Without an interval of its own, it updates when told. */
  static async start(options: Pick<MetricsHubOptions, 'store' | 'clock'> & Partial<MetricsHubOptions>): Promise<RunningHub> {
    const logger = makeKeepingLogger();
    const hub = new MetricsHub({ logger, updateIntervalMs: 3_600_000, ...options });
    const server = createServer();
    server.on('upgrade', (request, socket, head) => hub.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RunningHub(hub, server, logger.lines);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  connect(): Promise<WebSocketClient> {
    return WebSocketClient.connect(this.url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub.stop();
    this.#server.close();
  }
}
