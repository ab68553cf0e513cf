import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import { FOREIGN_HOST, FOREIGN_ORIGIN, isLoopbackHost, isLoopbackHostHeader, isLoopbackOrigin } from './loopback.ts';
import { sendProblem, toRawProblem } from './problems.ts';
import { RequestError } from './request-error.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export interface Listener {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

const CLOSE_TIMEOUT_MS = 2000;
const BODY_LIMIT_BYTES = 1024 * 1024;
/** Of `GET`, fastify makes `HEAD` by itself. */
const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** A fastify without routes that checks who asks, guards its answers, and fails in problem+json. */
export function makeApp(logger: Logger): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 15_000,
    routerOptions: { maxParamLength: 4000 },
    forceCloseConnections: 'idle',
    // A request to upgrade to anything but WebSocket is answered as if it had not asked.
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2000,
      shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    frameworkErrors: (error, request, reply) => {
      reply.headers(SECURITY_HEADERS);
      sendProblem(error, request, reply, logger);
    },
    clientErrorHandler: answerBrokenRequest,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id).header('cache-control', 'no-store');
    if (!isLoopbackHostHeader(request.headers.host)) throw new RequestError(403, FOREIGN_HOST);
    if (!isLoopbackOrigin(request.headers.origin)) throw new RequestError(403, FOREIGN_ORIGIN);
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (reply.statusCode === 413) readToTheEnd(request, reply);
    done();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, logger));
  app.setNotFoundHandler((request: FastifyRequest) => {
    throw new RequestError(404, `nothing is at ${request.method} ${request.url.split('?')[0]}`);
  });
  return app;
}

/**
 * A client that is still sending would lose the answer if the connection were closed under it: what it sends is read
 * and dropped, for as long as a request may take at all.
 */
function readToTheEnd(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('connection', 'keep-alive');
  request.raw.resume();
}

/** One GET (and HEAD); other methods of the path are told 405. */
export function addGet(
  app: FastifyInstance,
  url: string,
  answer: (request: FastifyRequest) => Promise<{ type: string; status: number; body: string }>,
  taken: readonly HTTPMethods[] = ['GET'],
): void {
  app.get(url, async (request, reply) => {
    const { type, status, body } = await answer(request);
    return reply.code(status).type(type).send(body);
  });
  refuseOtherMethods(app, url, taken);
}

/** Says 405 to methods that a path does not take, before the body is read. */
export function refuseOtherMethods(app: FastifyInstance, url: string, taken: readonly HTTPMethods[] = ['GET']): void {
  const refuse = async (request: FastifyRequest) => {
    throw new RequestError(405, `${request.url.split('?')[0]} takes ${taken.join(' and ')}; got ${request.method}`);
  };
  app.route({
    method: METHODS.filter((method) => !taken.includes(method)),
    url,
    onRequest: async (request, reply) => {
      reply.header('allow', taken.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '));
      return refuse(request);
    },
    handler: refuse,
  });
}

/**
 * @throws SessionBuddyError NOT_LOOPBACK, PORT_IN_USE; the app is closed then
 */
export async function listenOnLoopback(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listener> {
  if (!isLoopbackHost(host)) throw new SessionBuddyError('NOT_LOOPBACK', `${host} can be reached from other machines`);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') throw new SessionBuddyError('PORT_IN_USE', `port ${port} of ${host} is taken`, { cause: error });
    if (code === 'EACCES') throw new SessionBuddyError('PORT_IN_USE', `port ${port} may not be opened by this user`, { cause: error });
    throw error;
  }
  const bound = app.server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  return { host, port: boundPort, url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}` };
}

/** Lets running requests end for 2 s and closes the rest. */
export async function closeApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}

function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  socket.end(toRawProblem(status, 'the request is not HTTP as this server takes it', SECURITY_HEADERS));
}
