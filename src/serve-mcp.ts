import { homedir } from 'node:os';
import type { McpLimits, McpServeOptions, McpStdioOptions, ServeOptions } from './delivery/cli/runtime.ts';
import { systemTimeZone } from './domain/local-days.ts';
import { projectReports } from './lazy-parts.ts';
import { systemClock } from './platform/system-clock.ts';
import { version } from './program-facts.ts';

type McpAnswers = Pick<ServeOptions, 'store' | 'bus' | 'logger' | 'embedder' | 'hashUser' | 'telemetry'>;

async function makeToolCaller({ store, bus, logger, embedder, hashUser, telemetry }: McpAnswers, limits: McpLimits) {
  const [{ ToolCaller }, { TOOLS }, { recommenderOf }] = await Promise.all([
    import('./delivery/mcp/tool-caller.ts'),
    import('./delivery/mcp/tools.ts'),
    import('./app/recommendations/recommender.ts'),
  ]);
  const recommender = recommenderOf(store, systemClock);
  const context = { store, clock: systemClock, recommender, recording: { store, bus }, embedder, hashUser, home: homedir() };
  return new ToolCaller({ tools: TOOLS, context, logger, telemetry, ...limits });
}

async function makeContent({ store, logger }: McpAnswers, { hasSkillsExtension, ...limits }: McpLimits) {
  const [{ makeMcpContent }, { localSkillFolders }] = await Promise.all([
    import('./delivery/mcp/mcp-content.ts'),
    import('./platform/local-skill-folders.ts'),
  ]);
  return makeMcpContent({
    ...{ store, clock: systemClock, timeZone: systemTimeZone(), logger, reports: projectReports },
    ...limits,
    skillFolders: hasSkillsExtension ? localSkillFolders : null,
  });
}

/** MCP over HTTP: its endpoint, and what is counted of it. */
export async function startMcp(options: ServeOptions, { port, ...limits }: McpServeOptions) {
  const [caller, content, { createMcpServerFactory }, { McpHttpEndpoint }, { toToolBridge }, { createMcpListener }] = await Promise.all([
    makeToolCaller(options, limits),
    makeContent(options, limits),
    import('./delivery/mcp/create-mcp-server.ts'),
    import('./delivery/mcp/mcp-http-endpoint.ts'),
    import('./delivery/mcp/tool-bridge.ts'),
    import('./delivery/http/mcp-routes.ts'),
  ]);
  const { logger } = options;
  const createServer = createMcpServerFactory({ version, caller, content, transport: 'http' });
  const endpoint = new McpHttpEndpoint({ createServer, watch: content.watch, logger });
  const routes = { endpoint, bridge: toToolBridge(caller) };
  return {
    routes,
    statistics: caller.statistics,
    listen: (host: string) => createMcpListener({ ...routes, host, port, logger }),
    close: () => endpoint.close(),
  };
}

export async function serveMcpOnStdio(options: McpStdioOptions): Promise<void> {
  const [caller, content, { createMcpServerFactory }, stdio] = await Promise.all([
    makeToolCaller(options, options),
    makeContent(options, options),
    import('./delivery/mcp/create-mcp-server.ts'),
    import('./delivery/mcp/serve-stdio.ts'),
  ]);
  const createServer = createMcpServerFactory({ version, caller, content, transport: 'stdio' });
  await stdio.serveMcpOnStdio({ createServer, watch: content.watch, logger: options.logger, signal: options.signal });
}

/** So that it is there by the time it is needed. */
export function loadMcp(): Promise<unknown> {
  return Promise.all([
    import('./delivery/mcp/tools.ts'),
    import('./delivery/mcp/tool-caller.ts'),
    import('./delivery/mcp/mcp-content.ts'),
    import('./delivery/mcp/create-mcp-server.ts'),
    import('./delivery/mcp/serve-stdio.ts'),
  ]);
}
