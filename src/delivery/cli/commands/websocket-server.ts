import type { Command } from 'commander';
import { loadConfig } from '../../../config/load-config.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { seconds, wholeNumber } from '../parse-options.ts';
import { untilAborted } from '../run-server.ts';

interface WebSocketServerOptions extends DatabaseOptions {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly updateInterval?: number;
}

export function addWebSocketServerCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('websocket-server')
    .description('serve live metrics alone: WebSocket, Server-Sent Events, /health and /metrics, of a database that others fill')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on; 0 takes a free one (default: 8765)', wholeNumber(0, 65_535))
    .option('--update-interval <seconds>', 'how often an update is sent, 0.1 or more (default: 1)', seconds(0.1))
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json');
  addJsonOption(addDatabaseOption(command)).action((options: WebSocketServerOptions) => serve(context, options));
}

async function serve(context: CommandContext, options: WebSocketServerOptions): Promise<void> {
  const { runtime, io } = context;
  const { host, port, updateInterval } = options;
  const config = loadConfig({
    file: options.config,
    ...io,
    flags: { 'server.host': host, 'server.port': port, 'server.update_interval_seconds': updateInterval },
  });
  const location = context.locateDatabase(options);
  const logger = runtime.createLogger(config['log.level']);
  const signal = runtime.createShutdownSignal();
  const store = await runtime.openStore({ path: location.path });
  try {
    const server = await runtime.serveLive({
      ...{ store, logger, host: config['server.host'], port: config['server.port'] },
      updateIntervalMs: config['server.update_interval_seconds'] * 1000,
    });
    const [main] = server.listeners;
    try {
      if (options.json) context.printJson({ pid: process.pid, version: runtime.version, listeners: server.listeners, database: location });
      else context.print(`live       ${main?.url.replace(/^http/, 'ws')}/\ndatabase   ${location.path} (${location.reason})`);
      await untilAborted(signal);
    } finally {
      await server.close();
    }
  } finally {
    await store.close();
  }
}
