import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Clock } from '../../../ports/clock.ts';
import type { Intake } from '../../../ports/intake.ts';
import { isLoopbackHostHeader, isLoopbackOrigin } from '../loopback.ts';

const PREFIX = '/hooks/';
/** Hears of sessions that begin and end before the agent goes on. */
export interface SessionListener {
  /** A glance: every hook passes here. */
  isAwaited(body: Uint8Array): boolean;
  /** Reads the body before it returns, resolves within the time an agent may wait, and never rejects. */
  take(agent: string, body: Uint8Array): Promise<void>;
}

const NO_CONTENT = { 'x-content-type-options': 'nosniff' };

/**
 * Answers agents' hooks ahead of the router: an agent waits for each of them, and what the router does for a request
 * costs three times as much as all that a hook needs. What is unusual (another site, another method, a message too
 * large, too much waiting) is left to the router and its refusals.
 */
export function answerHooksFirst(
  server: Server,
  intake: Intake,
  clock: Clock,
  largestBytes: number,
  onSession: SessionListener = { isAwaited: () => false, take: async () => undefined },
): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const agent = agentOf(request, intake);
    if (agent === undefined || Number(request.headers['content-length']) > largestBytes) {
      for (const listener of others) listener.call(server, request, response);
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= largestBytes) chunks.push(chunk);
      else refuse(response, 413);
    });
    request.on('end', () => {
      if (length > largestBytes) return;
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length);
      const session = onSession.isAwaited(body) ? onSession.take(agent, body) : undefined;
      if (!intake.takeHook(agent, body, clock.now())) return refuse(response, 503);
      if (session === undefined) acknowledge(response);
      else session.finally(() => acknowledge(response));
    });
  });
}

/** The agent whose hook this is; undefined for any other request, and for one that is not to be answered like this. */
function agentOf(request: IncomingMessage, intake: Intake): string | undefined {
  const { method, url = '', headers } = request;
  if (method !== 'POST' || !url.startsWith(PREFIX) || !isLoopbackHostHeader(headers.host) || !isLoopbackOrigin(headers.origin)) {
    return undefined;
  }
  const query = url.indexOf('?');
  const agent = url.slice(PREFIX.length, query < 0 ? undefined : query);
  return intake.hookAgents.includes(agent) ? agent : undefined;
}

function acknowledge(response: ServerResponse): void {
  response.writeHead(204, NO_CONTENT);
  response.end();
}

/** An agent reads nothing but the status. The connection stays: closed under a client that still sends, the answer would be lost. */
function refuse(response: ServerResponse, status: 413 | 503): void {
  if (response.headersSent) return;
  response.writeHead(status, status === 503 ? { 'retry-after': '1' } : {});
  response.end();
}
