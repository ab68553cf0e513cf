import type { JSONRPCMessage, McpServer, McpServerFactory, Server, Transport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Logger } from '../../ports/logger.ts';
import { readListenRequest, TOO_MUCH_LISTENED_TO } from './resources/listen-request.ts';
import type { ResourceWatch } from './resources/resource-watch.ts';

export interface ConnectOneOptions {
  readonly createServer: McpServerFactory;
  readonly watch: ResourceWatch;
  readonly logger: Logger;
  readonly transport: Transport;
}

const MOST_SUBSCRIPTIONS = 20;

/**
 * Serves the one client at the other end of a transport that stays open, in the era that it opens with. What it listens to
 * by `subscriptions/listen` is answered by the SDK before it reaches a server, so it is read off the messages.
 */
export function connectOne({ createServer, watch, logger, transport }: ConnectOneOptions): { close(): Promise<void> } {
  let server: Server | McpServer | undefined;
  const tell = (uri: string) =>
    void toInner(server)
      ?.sendResourceUpdated({ uri })
      .catch(() => undefined);
  const ends = new Map<string | number, () => void>();
  const endAll = () => {
    for (const end of ends.values()) end();
    ends.clear();
  };
  const handle = serveStdio(
    async (context) => {
      server = await createServer(context);
      return server;
    },
    { transport, maxSubscriptions: MOST_SUBSCRIPTIONS, onerror: (error) => logger.warn({ err: error }, 'MCP message refused') },
  );
  const { onmessage: deliver, onclose } = transport;
  let earlier = Promise.resolve();
  transport.onmessage = (message, extra) => {
    // In the order in which they came: what is listened to is looked at before the client is told that it is.
    earlier = earlier.then(async () => {
      if (await follow(message)) deliver?.(message, extra);
    });
  };
  transport.onclose = () => {
    endAll();
    onclose?.();
  };
  return {
    async close() {
      endAll();
      await handle.close();
    },
  };

  /** @returns false for what has been answered already */
  async function follow(message: JSONRPCMessage): Promise<boolean> {
    if (!('method' in message)) return true;
    if (message.method === 'notifications/cancelled') {
      endOf(message.params?.requestId);
      return true;
    }
    const listen = readListenRequest(message);
    if (listen === undefined) return true;
    endOf(listen.id);
    const end = ends.size < MOST_SUBSCRIPTIONS ? await watch.watch(listen.uris, tell) : undefined;
    if (end !== undefined) ends.set(listen.id, end);
    else await transport.send({ jsonrpc: '2.0', id: listen.id, error: TOO_MUCH_LISTENED_TO }).catch(() => undefined);
    return end !== undefined;
  }

  function endOf(id: unknown): void {
    if (typeof id !== 'string' && typeof id !== 'number') return;
    ends.get(id)?.();
    ends.delete(id);
  }
}

function toInner(server: Server | McpServer | undefined): Server | undefined {
  return server !== undefined && 'server' in server ? server.server : server;
}
