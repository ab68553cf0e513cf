import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
  TRACEPARENT_META_KEY,
} from '@modelcontextprotocol/server';
import type { ToolCaller, ToolReply } from './tool-caller.ts';
import { toToolListing } from './tool-listing.ts';

export interface McpServerParts {
  readonly version: string;
  readonly caller: ToolCaller;
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

/**
 * Makes the MCP server of one connection or one request: the tools are listed and checked in one place, so to make one
 * costs next to nothing.
 */
export function createMcpServerFactory({ version, caller, transport }: McpServerParts): McpServerFactory {
  const listing = toToolListing(caller.tools);
  return () => {
    const server = new Server(
      { name: 'session-buddy', title: 'Session-Buddy', version },
      {
        capabilities: { tools: {} },
        instructions: INSTRUCTIONS,
        cacheHints: { 'tools/list': { ttlMs: LISTING_LIFETIME_MS, cacheScope: 'public' } },
      },
    );
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
    return server;
  };
}

function clientOf(context: ServerContext): string {
  return context.sessionId ?? context.http?.authInfo?.clientId ?? 'stdio';
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
