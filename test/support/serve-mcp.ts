import type { McpServerFactory } from '@modelcontextprotocol/server';
import { createMcpListener } from '../../src/delivery/http/mcp-routes.ts';
import { McpHttpEndpoint, type McpHttpEndpointOptions } from '../../src/delivery/mcp/mcp-http-endpoint.ts';
import { type LogLine, makeKeepingLogger } from './keeping-logger.ts';

export interface ServedMcp {
  /** Of the MCP endpoint. */
  readonly url: URL;
  readonly endpoint: McpHttpEndpoint;
  readonly log: readonly LogLine[];
  close(): Promise<void>;
}

/** The resources of these servers stay as they are. */
const NOTHING_CHANGES = { watch: async () => () => undefined, close: () => undefined };

/** A server of MCP on our HTTP listener, on a free port, without tools beside those of the factory. */
export async function serveMcp(
  createServer: McpServerFactory,
  options: Omit<McpHttpEndpointOptions, 'createServer' | 'logger' | 'watch'> = {},
): Promise<ServedMcp> {
  const logger = makeKeepingLogger();
  const endpoint = new McpHttpEndpoint({ ...options, createServer, watch: NOTHING_CHANGES, logger });
  const bridge = { has: () => false, call: () => Promise.reject(new RangeError('no tool was given to the bridge')) };
  const listener = await createMcpListener({ endpoint, bridge, host: '127.0.0.1', port: 0, logger });
  if (listener === undefined) throw new Error('no port was free');
  return {
    url: new URL('/mcp', listener.url),
    endpoint,
    log: logger.lines,
    async close() {
      await endpoint.close();
      await listener.close();
    },
  };
}
