import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { recommenderOf } from '../../src/app/recommendations/recommender.ts';
import { createMcpListener } from '../../src/delivery/http/mcp-routes.ts';
import { connectOne } from '../../src/delivery/mcp/connect-one.ts';
import { createMcpServerFactory } from '../../src/delivery/mcp/create-mcp-server.ts';
import { makeMcpContent } from '../../src/delivery/mcp/mcp-content.ts';
import { McpHttpEndpoint } from '../../src/delivery/mcp/mcp-http-endpoint.ts';
import { toToolBridge } from '../../src/delivery/mcp/tool-bridge.ts';
import { ToolCaller } from '../../src/delivery/mcp/tool-caller.ts';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';
import { LocalProjectReports } from '../../src/ingest/project-reports/local-project-reports.ts';
import { InProcessEventBus } from '../../src/platform/in-process-event-bus.ts';
import { localCatalogFiles } from '../../src/platform/local-catalog-files.ts';
import { localSkillFolders } from '../../src/platform/local-skill-folders.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { SqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { makeKeepingLogger } from './keeping-logger.ts';

/** A client of the newest revision, and one of those in the field that open with `initialize`. */
export const ERAS = ['auto', 'legacy'] as const;
export type Era = (typeof ERAS)[number];

export interface McpOptions {
  readonly store: SqliteStore;
  readonly clock: Clock;
  readonly hasSkills?: boolean;
  readonly callsPerSecond?: number;
}

/** Everything MCP has, in this process, over HTTP and in memory. */
export async function startMcp({ store, clock, hasSkills = false, callsPerSecond = 100_000 }: McpOptions) {
  const logger = makeKeepingLogger();
  const limits = { queryTimeoutMs: 5000, callsPerSecond };
  const recording = { store, bus: new InProcessEventBus(logger) };
  const context = {
    store,
    clock,
    recommender: recommenderOf(store, clock),
    recording,
    embedder: null,
    hashUser: (user: string) => user,
    home: '',
  };
  const caller = new ToolCaller({ tools: TOOLS, context, logger, ...limits });
  const content = makeMcpContent({
    ...{ store, clock, logger, timeZone: 'UTC', reports: new LocalProjectReports(localCatalogFiles), watchEveryMs: 20 },
    ...limits,
    skillFolders: hasSkills ? localSkillFolders : null,
  });
  const parts = { version: '0.0.0', caller, content };
  const endpoint = new McpHttpEndpoint({
    createServer: createMcpServerFactory({ ...parts, transport: 'http' }),
    watch: content.watch,
    logger,
  });
  const listener = await createMcpListener({ endpoint, bridge: toToolBridge(caller), host: '127.0.0.1', port: 0, logger });
  const url = new URL('/mcp', listener?.url);
  return {
    ...{ content, endpoint, logger, url },
    async connectOverHttp(era: Era) {
      const client = makeClient(era);
      const transport = new StreamableHTTPClientTransport(url);
      await client.connect(transport);
      return { client, end: () => (era === 'legacy' ? transport.terminateSession() : Promise.resolve()).then(() => client.close()) };
    },
    async connectInMemory(era: Era) {
      const [near, far] = InMemoryTransport.createLinkedPair();
      const createServer = createMcpServerFactory({ ...parts, transport: 'stdio' });
      const connection = connectOne({ createServer, watch: content.watch, logger, transport: far });
      const client = makeClient(era);
      await client.connect(near);
      return { client, end: () => client.close(), close: () => connection.close() };
    },
    async stop() {
      await endpoint.close();
      await listener?.close();
    },
  };
}

export function makeClient(mode: VersionNegotiationMode): Client {
  return new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
}

/** Collects the resources a client is told of. */
export function collectUpdates(client: Client): string[] {
  const updates: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void updates.push(params.uri));
  return updates;
}

/** Listens in the way of the client's era. @returns ends it */
export async function subscribe(client: Client, era: Era, uris: readonly string[]): Promise<() => Promise<void>> {
  if (era === 'auto') {
    const subscription = await client.listen({ resourceSubscriptions: [...uris] });
    return () => subscription.close();
  }
  for (const uri of uris) await client.subscribeResource({ uri });
  return async () => {
    for (const uri of uris) await client.unsubscribeResource({ uri });
  };
}
