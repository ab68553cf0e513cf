import {
  McpServer,
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
  type ServerOptions,
  TRACEPARENT_META_KEY,
} from '@modelcontextprotocol/server';
import { clientOf } from './client-of.ts';
import { serveCompletions } from './completions/serve-completions.ts';
import type { McpContent } from './mcp-content.ts';
import { servePrompts } from './prompts/serve-prompts.ts';
import { serveResources } from './resources/serve-resources.ts';
import type { ToolCaller, ToolReply } from './tool-caller.ts';
import { toToolListing } from './tool-listing.ts';

export interface McpServerParts {
  readonly version: string;
  readonly caller: ToolCaller;
  readonly content: McpContent;
  readonly transport: 'stdio' | 'http';
}

/** Read by the model before it calls anything. */
const INSTRUCTIONS = [
  'Session-Buddy records how every skill, slash command, subagent, MCP tool and shell command of your coding agents did.',
  'Ask it before choosing between skills (recommend_skills_for_context, search_skills, predict_skill_success),',
  'when something fails or takes long (detect_anomalies, get_skill_trend, get_skill_dependencies),',
  'and to compare two versions of a skill (create_experiment and the tools around it).',
  'Names of skills are those of the record: search_skills finds them.',
].join(' ');

/** What the same server tells every client for a long while. */
const LISTING_LIFETIME_MS = 60 * 60_000;

const LISTING_HINT = { ttlMs: LISTING_LIFETIME_MS, cacheScope: 'public' } as const;

/** What is there is told truthfully: lists do not change while we run but for that of the resources, which is asked for again. */
const CAPABILITIES = { tools: {}, resources: { subscribe: true, listChanged: false }, prompts: {}, completions: {} };

const OPTIONS: ServerOptions = {
  instructions: INSTRUCTIONS,
  cacheHints: { 'tools/list': LISTING_HINT, 'resources/templates/list': LISTING_HINT, 'prompts/list': LISTING_HINT },
};

/**
 * Makes the MCP server of one connection or one request: the tools are listed and checked in one place, so to make one
 * costs next to nothing.
 */
export function createMcpServerFactory({ version, caller, content, transport }: McpServerParts): McpServerFactory {
  const listing = toToolListing(caller.tools);
  const identity = { name: 'session-buddy', title: 'Session-Buddy', version };
  const { skills } = content;
  return () => {
    // The Skills extension attaches to this one only.
    const outer = skills === null ? undefined : new McpServer(identity, OPTIONS);
    if (outer !== undefined) skills?.extension.attach(outer);
    const server = outer?.server ?? new Server(identity, OPTIONS);
    server.registerCapabilities(CAPABILITIES);
    server.setRequestHandler('tools/list', () => ({ tools: listing }));
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      if (!caller.has(params.name)) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${params.name.slice(0, 100)} not found`);
      return toToolResult(
        await caller.call({
          name: params.name,
          arguments: params.arguments,
          client: clientOf(context),
          transport,
          traceparent: traceparentOf(context),
        }),
      );
    });
    // After the extension, which answers for its own resources only.
    serveResources(server, content, transport);
    servePrompts(server, content);
    serveCompletions(server, content);
    return outer ?? server;
  };
}

function traceparentOf({ mcpReq }: ServerContext): string | undefined {
  const traceparent = mcpReq._meta?.[TRACEPARENT_META_KEY];
  return typeof traceparent === 'string' ? traceparent : undefined;
}

function toToolResult(reply: ToolReply) {
  if (reply.kind === 'failure') return { isError: true, content: [{ type: 'text' as const, text: reply.text }] };
  const { structured, text } = reply.answer;
  return { structuredContent: { ...structured }, content: [{ type: 'text' as const, text }] };
}
