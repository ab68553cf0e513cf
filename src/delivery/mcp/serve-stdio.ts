import type { McpServerFactory } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Logger } from '../../ports/logger.ts';

/**
 * Serves MCP on stdin and stdout until the client closes its end or `signal` is aborted. Nothing but the protocol is
 * written to stdout.
 */
export async function serveMcpOnStdio(createServer: McpServerFactory, logger: Logger, signal: AbortSignal): Promise<void> {
  const transport = new StdioServerTransport();
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('close', resolve);
    process.stdin.once('end', resolve);
    process.stdout.once('error', () => resolve());
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const handle = serveStdio(createServer, { transport, onerror: (error) => logger.warn({ err: error }, 'MCP message refused') });
  await ended;
  await handle.close();
}
