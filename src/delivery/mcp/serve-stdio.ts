import type { McpServerFactory } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Logger } from '../../ports/logger.ts';
import { connectOne } from './connect-one.ts';
import type { ResourceWatch } from './resources/resource-watch.ts';

export interface StdioServing {
  readonly createServer: McpServerFactory;
  readonly watch: ResourceWatch;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Serves MCP on stdin and stdout until the client closes its end or `signal` is aborted. Nothing but the protocol is
 * written to stdout.
 */
export async function serveMcpOnStdio({ createServer, watch, logger, signal }: StdioServing): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('close', resolve);
    process.stdin.once('end', resolve);
    process.stdout.once('error', () => resolve());
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const connection = connectOne({ createServer, watch, logger, transport: new StdioServerTransport() });
  await ended;
  await connection.close();
  watch.close();
}
