import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Clock } from '../../../ports/clock.ts';
import type { Intake } from '../../../ports/intake.ts';
import type { HookAdvisor } from '../../../ports/upcoming-use.ts';
import { isLoopbackHostHeader, isLoopbackOrigin } from '../loopback.ts';

const PREFIX = '/hooks/';
/** Hears of sessions that begin and end before the agent goes on. */
export interface SessionListener {
  /** A glance: every hook passes here. */
  isAwaited(body: Uint8Array): boolean;
  /** Reads the body before it returns, resolves within the time an agent may wait, and never rejects. */
  take(agent: string, body: Uint8Array): Promise<void>;
}

/** What may be said to an agent that waits. */
export interface HookAnswers {
  readonly onSession?: SessionListener | undefined;
  readonly advisor?: HookAdvisor | undefined;
}

const NO_CONTENT = { 'x-content-type-options': 'nosniff' };
const JSON_CONTENT = { ...NO_CONTENT, 'content-type': 'application/json; charset=utf-8' };

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
  { onSession, advisor }: HookAnswers = {},
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
      const session = onSession?.isAwaited(body) ? onSession.take(agent, body) : undefined;
      const query = queryOf(request);
      // Before the intake has it: the body is the intake's own then.
      const advice = query === '' ? undefined : advisor?.advise(agent, query, body);
      if (!intake.takeHook(agent, body, clock.now())) return refuse(response, 503);
      if (session === undefined) acknowledge(response, advice);
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

/** What stands behind the `?`; empty for nothing. */
function queryOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? '' : url.slice(query + 1);
}

function acknowledge(response: ServerResponse, advice?: string): void {
  if (advice === undefined) response.writeHead(204, NO_CONTENT);
  else response.writeHead(200, { ...JSON_CONTENT, 'content-length': Buffer.byteLength(advice) });
  response.end(advice);
}

/** An agent reads nothing but the status. The connection stays: closed under a client that still sends, the answer would be lost. */
function refuse(response: ServerResponse, status: 413 | 503): void {
  if (response.headersSent) return;
  response.writeHead(status, status === 503 ? { 'retry-after': '1' } : {});
  response.end();
}
