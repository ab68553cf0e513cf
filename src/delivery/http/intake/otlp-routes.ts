import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Intake } from '../../../ports/intake.ts';
import type { Logger } from '../../../ports/logger.ts';
import { OTLP_SIGNALS, type OtlpSignal } from '../../../ports/otlp-receiver.ts';
import { refuseOtherMethods } from '../guarded-app.ts';
import { RequestError } from '../request-error.ts';
import { encodeOtlpResponse, encodeOtlpStatus, OTLP_CONTENT_TYPES, type OtlpEncoding } from './otlp-response.ts';
import { readBody, withRawBodies } from './raw-body.ts';

const LARGEST_BODY_BYTES = 16 * 1024 * 1024;
const LARGEST_UNZIPPED_BYTES = 64 * 1024 * 1024;

/** Codes of `google.rpc.Code`. */
const INVALID_ARGUMENT = 3;
const INTERNAL = 13;
const UNAVAILABLE = 14;

/** `POST /v1/logs`, `/v1/metrics` and `/v1/traces`: OTLP over HTTP, answered once what was sent is stored. */
export function addOtlpRoutes(app: FastifyInstance, intake: Intake, clock: Clock, logger: Logger): void {
  withRawBodies(app, LARGEST_BODY_BYTES, (scope) => {
    scope.setErrorHandler((error: FastifyError, request, reply) => sendStatus(error, request, reply, logger));
    for (const signal of OTLP_SIGNALS) {
      scope.post(`/v1/${signal}`, (request, reply) => answer(signal, request, reply));
    }
  });
  for (const signal of OTLP_SIGNALS) refuseOtherMethods(app, `/v1/${signal}`, ['POST']);

  async function answer(signal: OtlpSignal, request: FastifyRequest, reply: FastifyReply) {
    const encoding = encodingOf(request);
    if (encoding === undefined) {
      throw new RequestError(415, `OTLP comes as ${Object.values(OTLP_CONTENT_TYPES).join(' or ')}`);
    }
    const body = await readBody(request, LARGEST_UNZIPPED_BYTES);
    const taken = await intake.takeOtlp({ signal, encoding, body, receivedAt: clock.now() });
    if (taken.kind === 'malformed') throw new RequestError(400, taken.problem);
    return reply
      .code(200)
      .type(OTLP_CONTENT_TYPES[encoding])
      .send(encodeOtlpResponse(signal, encoding, taken));
  }
}

function encodingOf(request: FastifyRequest): OtlpEncoding | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : undefined;
}

/** A failure as the protocol wants it: a status in the encoding of the request. What may be sent again is 503. */
function sendStatus(error: FastifyError, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const encoding = encodingOf(request) ?? 'json';
  const [status, code] = translate(error);
  if (status >= 500) logger.error({ err: error, requestId: request.id, path: request.url.split('?')[0] }, 'request failed');
  if (status === 503) reply.header('retry-after', '1');
  const message = status === 500 ? 'something is wrong here' : error.message;
  return reply
    .code(status)
    .type(OTLP_CONTENT_TYPES[encoding])
    .send(encodeOtlpStatus(encoding, code, message));
}

function translate(error: FastifyError): readonly [status: number, code: number] {
  if (error instanceof SessionBuddyError) return [503, UNAVAILABLE];
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? [status, INVALID_ARGUMENT] : [500, INTERNAL];
}
