import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type NodeIncomingMessageLike,
  type NodeServerResponseLike,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isInitializeRequest, type McpHttpHandler, type McpServerFactory } from '@modelcontextprotocol/server';
import type { Logger } from '../../ports/logger.ts';
import { type ListenRequest, readListenRequest, TOO_MUCH_LISTENED_TO } from './resources/listen-request.ts';
import type { ResourceWatch } from './resources/resource-watch.ts';

export interface McpHttpEndpointOptions {
  readonly createServer: McpServerFactory;
  readonly watch: Pick<ResourceWatch, 'watch' | 'close'>;
  readonly logger: Logger;
  /** Sessions of 2025-era clients at a time; 1,000 when not given. */
  readonly maxSessions?: number;
  /** One without a request for so long is over; 30 minutes when not given. */
  readonly idleMs?: number;
}

interface Session {
  readonly transport: NodeStreamableHTTPServerTransport;
  readonly close: () => Promise<void>;
  openRequests: number;
  lastUsedAt: number;
}

/** A request as the HTTP server hands it over: its body is read, and who sent it is known. */
export interface McpHttpRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Parsed JSON; undefined for a request without a body. */
  readonly body: unknown;
  /** Who asks, for rates and the log. */
  readonly client: string;
}

const MOST_SESSIONS = 1000;
const IDLE_MS = 30 * 60_000;
const SWEEP_EVERY_MS = 60_000;

/**
 * MCP by streamable HTTP, for both eras: a 2026-07-28 client is served request by request; one of 2025 that opens with
 * `initialize` gets a session, so that it can be told of changes on its `GET` stream. A 2025 request without a session is
 * answered by itself.
 */
export class McpHttpEndpoint {
  readonly #options: McpHttpEndpointOptions;
  readonly #handler: McpHttpHandler;
  readonly #answer: ReturnType<typeof toNodeHandler>;
  /** The one used longest ago first. */
  readonly #sessions = new Map<string, Session>();
  /** Those that have a place among the sessions, and no id yet. */
  readonly #opening = new Set<object>();
  readonly #sweep: NodeJS.Timeout;
  /** One for all streams: each is told of what it listens to. */
  readonly #tell = (uri: string): void => this.#handler.notify.resourceUpdated(uri);

  constructor(options: McpHttpEndpointOptions) {
    this.#options = options;
    const onerror = (error: Error) => options.logger.debug({ err: error }, 'MCP request failed');
    this.#handler = createMcpHandler(options.createServer, { onerror });
    this.#answer = toNodeHandler(this.#handler, { onerror });
    this.#sweep = setInterval(() => this.#closeIdle(), SWEEP_EVERY_MS).unref();
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Never throws: what goes wrong in here is logged, and told as nothing but that. */
  async handle(asked: McpHttpRequest): Promise<void> {
    try {
      await this.#handle(asked);
    } catch (error) {
      const { response } = asked;
      this.#options.logger.error({ err: error }, 'MCP request failed');
      if (response.headersSent) response.destroy();
      else refuse(response, 500, -32603, 'Something went wrong inside Session-Buddy; its log says what');
    }
  }

  async #handle({ request, response, body, client }: McpHttpRequest): Promise<void> {
    const id = request.headers['mcp-session-id'];
    // How the SDK is told who asks; there is no token behind it.
    const known = Object.assign(request, { auth: { token: '', clientId: client, scopes: [] } });
    if (typeof id === 'string') return this.#answerInSession(id, known, response, body);
    if (request.method === 'POST' && isInitializeRequest(body)) return this.#openSession(known, response, body);
    const listen = request.method === 'POST' ? readListenRequest(body) : undefined;
    if (listen !== undefined && !(await this.#listen(listen, response))) return;
    // Node's own types are looser than those of the SDK under exactOptionalPropertyTypes.
    await this.#answer(known as NodeIncomingMessageLike, response as NodeServerResponseLike, body);
  }

  /** Ends every session and every stream. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.allSettled([...this.#sessions.values()].map(({ close }) => close()));
    await this.#handler.close();
    this.#options.watch.close();
  }

  /**
   * Looks at what a stream listens to before it is opened, and as long as it is.
   *
   * @returns false when it is not to be opened
   */
  async #listen({ id, uris }: ListenRequest, response: ServerResponse): Promise<boolean> {
    const end = await this.#options.watch.watch(uris, this.#tell);
    if (end === undefined) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', error: TOO_MUCH_LISTENED_TO, id }));
      return false;
    }
    response.once('close', end);
    if (response.closed) end();
    return !response.closed;
  }

  async #answerInSession(id: string, request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) return refuse(response, 404, -32001, 'Session not found: it has ended. Send initialize again');
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    countRequest(session, response);
    await session.transport.handleRequest(request, response, body);
  }

  async #openSession(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    if (!this.#makeRoom()) {
      response.setHeader('retry-after', '60');
      return refuse(response, 503, -32000, 'Too many MCP sessions are open: end one, or try again in a minute');
    }
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.#opening.delete(transport);
        this.#sessions.set(id, session);
      },
      onsessionclosed: (id) => void this.#sessions.delete(id),
    });
    this.#opening.add(transport);
    const session: Session = { transport, openRequests: 0, lastUsedAt: Date.now(), close: () => transport.close() };
    try {
      countRequest(session, response);
      const server = await this.#options.createServer({ era: 'legacy' });
      transport.onclose = () => {
        if (transport.sessionId !== undefined) this.#sessions.delete(transport.sessionId);
      };
      await server.connect(transport);
      await transport.handleRequest(request, response, body);
    } finally {
      this.#opening.delete(transport);
      // Refused: nobody will come back to it.
      if (transport.sessionId === undefined) await transport.close();
    }
  }

  /** @returns false when every session there may be is in use */
  #makeRoom(): boolean {
    if (this.#sessions.size + this.#opening.size < (this.#options.maxSessions ?? MOST_SESSIONS)) return true;
    const idle = [...this.#sessions.values()].find(({ openRequests }) => openRequests === 0);
    if (idle === undefined) return false;
    void idle.close();
    return true;
  }

  #closeIdle(): void {
    const since = Date.now() - (this.#options.idleMs ?? IDLE_MS);
    for (const session of this.#sessions.values()) {
      if (session.openRequests === 0 && session.lastUsedAt < since) void session.close();
    }
  }
}

/** One that answers is not idle. */
function countRequest(session: Session, response: ServerResponse): void {
  session.openRequests++;
  session.lastUsedAt = Date.now();
  response.once('close', () => {
    session.openRequests--;
    session.lastUsedAt = Date.now();
  });
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}
