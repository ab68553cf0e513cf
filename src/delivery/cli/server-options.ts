import type { Command } from 'commander';
import type { Config } from '../../config/config-schema.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { CommandContext, DatabaseOptions } from './command-context.ts';
import { seconds, wholeNumber } from './parse-options.ts';
import type { McpLimits } from './runtime.ts';

export interface ServerOptions extends DatabaseOptions {
  readonly config?: string;
  readonly open?: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly websocket?: boolean;
  readonly prometheus?: boolean;
  readonly prometheusPort?: number;
  readonly mcp?: boolean;
  readonly mcpPort?: number;
  readonly updateInterval?: number;
  readonly import?: boolean;
  readonly watch?: boolean;
  readonly notify?: string;
}

/** The flags that `start` and `demo` share. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on; 0 takes a free one (default: 8765)', wholeNumber(0, 65_535))
    .option('--websocket', 'serve the WebSocket (it is, unless turned off)')
    .option('--no-websocket', 'do not')
    .option('--prometheus', 'serve the metrics page on a port of its own (it is, unless turned off)')
    .option('--no-prometheus', 'do not')
    .option('--prometheus-port <port>', 'that port (default: 9090)', wholeNumber(0, 65_535))
    .option('--mcp', 'answer agents over MCP (it does, unless turned off)')
    .option('--no-mcp', 'do not')
    .option('--mcp-port <port>', 'port of the MCP listener (default: 8678)', wholeNumber(0, 65_535))
    .option('--update-interval <seconds>', 'how often the WebSocket sends, 0.1 or more (default: 1)', seconds(0.1))
    .option('--open', 'open the dashboard in the browser')
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json');
}

/** @param command - asked which flags were really given: commander turns `--no-x` into a default of its own */
export function loadServerConfig(context: CommandContext, command: Command): Config {
  const options: ServerOptions = command.opts();
  const given = <Key extends keyof ServerOptions>(key: Key) => (command.getOptionValueSource(key) === 'cli' ? options[key] : undefined);
  return loadConfig({
    file: options.config,
    ...context.io,
    flags: {
      'server.host': given('host'),
      'server.port': given('port'),
      'server.update_interval_seconds': given('updateInterval'),
      'websocket.enabled': given('websocket'),
      'prometheus.enabled': given('prometheus'),
      'prometheus.port': given('prometheusPort'),
      'mcp.enabled': given('mcp'),
      'mcp.port': given('mcpPort'),
      'import.enabled': given('import'),
      'watch.enabled': given('watch'),
      'notifications.webhook_url': given('notify'),
    },
  });
}

export function toMcpLimits(config: Config): McpLimits {
  return {
    callsPerSecond: config['mcp.calls_per_second'],
    queryTimeoutMs: config['mcp.query_timeout_seconds'] * 1000,
    hasSkillsExtension: config['mcp.skills_extension'],
  };
}
