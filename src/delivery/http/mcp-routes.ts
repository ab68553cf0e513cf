import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import { closeApp, type Listener, listenOnLoopback, makeApp, refuseOtherMethods } from './guarded-app.ts';
import { type JsonRpcBody, readJsonRpc } from './json-rpc-body.ts';
import { RequestError } from './request-error.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What answers agents over HTTP. */
export interface McpEndpoint {
  handle(request: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly body: unknown;
    readonly client: string;
  }): Promise<void>;
}

/** The tools without MCP: JSON in, JSON out. */
export interface ToolBridge {
  has(tool: string): boolean;
  /** @throws SessionBuddyError, or an error with a `statusCode` and, when it may be tried again, `retryAfterSeconds` */
  call(tool: string, input: unknown, client: string): Promise<unknown>;
}

export interface McpRoutes {
  readonly endpoint: McpEndpoint;
  readonly bridge: ToolBridge;
}

/** `/mcp`: the SDK answers by itself, behind the guards that every route has. */
export function addMcpEndpoint(app: FastifyInstance, endpoint: McpEndpoint): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => done(null, text));
    scope.route({
      method: ['GET', 'POST', 'DELETE'],
      url: '/mcp',
      handler: async (request, reply) => {
        const read = readBody(request);
        if (read.kind === 'refused') {
          const { code, message } = read;
          return reply
            .code(400)
            .type('application/json')
            .send(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
        }
        reply.hijack();
        for (const [name, value] of Object.entries({ ...SECURITY_HEADERS, 'cache-control': 'no-store' })) reply.raw.setHeader(name, value);
        await endpoint.handle({ request: request.raw, response: reply.raw, body: read.body, client: request.ip });
      },
    });
  });
  refuseOtherMethods(app, '/mcp', ['GET', 'POST', 'DELETE']);
}

/** Only a POST has one; that of another method is not looked at. */
function readBody({ method, body }: FastifyRequest): JsonRpcBody {
  if (method !== 'POST') return { kind: 'body', body: undefined };
  if (typeof body !== 'string') throw new RequestError(415, 'the body comes as application/json');
  return readJsonRpc(body);
}

/** `POST /tools/<tool>`: the arguments as a JSON object, the structured answer back; failures are problem+json. */
export function addToolBridge(app: FastifyInstance, bridge: ToolBridge): void {
  app.post('/tools/:tool', async (request, reply) => {
    const { tool } = request.params as { readonly tool: string };
    if (!bridge.has(tool)) throw new RequestError(404, `there is no tool ${tool.slice(0, 100)}; POST /mcp with tools/list lists them`);
    if (typeof request.body === 'string') throw new RequestError(415, 'the body comes as application/json');
    try {
      const body = await bridge.call(tool, request.body ?? {}, request.ip);
      return await reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
    } catch (error) {
      const seconds = error instanceof Error && 'retryAfterSeconds' in error ? error.retryAfterSeconds : 0;
      if (typeof seconds === 'number' && seconds > 0) reply.header('retry-after', String(seconds));
      throw error;
    }
  });
  refuseOtherMethods(app, '/tools/:tool', ['POST']);
}

export interface McpListener extends Listener {
  close(): Promise<void>;
}

/**
 * MCP on a port of its own (8678 by default). When the port is taken, that is one warning and no failure: the same
 * endpoint is on the main port.
 *
 * @returns undefined when the port is taken
 * @throws SessionBuddyError NOT_LOOPBACK
 */
export async function createMcpListener(
  options: McpRoutes & { readonly host: string; readonly port: number; readonly logger: Logger },
): Promise<McpListener | undefined> {
  const { endpoint, bridge, host, port, logger } = options;
  const app = makeApp(logger);
  addMcpEndpoint(app, endpoint);
  addToolBridge(app, bridge);
  try {
    const listener = await listenOnLoopback(app, { host, port });
    return { ...listener, close: () => closeApp(app) };
  } catch (error) {
    if (!(error instanceof SessionBuddyError && error.code === 'PORT_IN_USE')) throw error;
    logger.warn({ host, port }, 'port for MCP is taken; it stays on the main port under /mcp');
    return undefined;
  }
}
