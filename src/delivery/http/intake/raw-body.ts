import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from '../request-error.ts';

const unzip = promisify(gunzip);

/** A part of the app in which bodies stay the bytes they came as, whatever their type says. */
export function withRawBodies(app: FastifyInstance, bodyLimit: number, addRoutes: (scope: FastifyInstance) => void): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
    addRoutes(scope);
  });
}

/** The body, unzipped when it is zipped. @throws RequestError 400, 413, 415 */
export async function readBody(request: FastifyRequest, largestBytes: number): Promise<Buffer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new RequestError(415, `bodies may be encoded as gzip or not at all; got ${encoding.slice(0, 60)}`);
  try {
    return await unzip(body, { maxOutputLength: largestBytes });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge
      ? new RequestError(413, `a body may hold ${largestBytes} bytes once unzipped`)
      : new RequestError(400, 'the body is not gzip, as its content-encoding says');
  }
}
