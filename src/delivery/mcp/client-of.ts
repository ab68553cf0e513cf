import type { ServerContext } from '@modelcontextprotocol/server';

/** Who asks, for rates and the log: an MCP session, an address, or the one at the other end of stdio. */
export function clientOf(context: ServerContext): string {
  return context.sessionId ?? context.http?.authInfo?.clientId ?? 'stdio';
}
