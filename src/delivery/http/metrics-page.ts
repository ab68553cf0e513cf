import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { refuseOtherMethods } from './guarded-app.ts';
import { ANSWER_TIMEOUT_MS, withTimeout } from './with-timeout.ts';

/** What `/metrics` answers. */
export interface MetricsPage {
  /** @param accept - header of the request */
  answer(accept: string | undefined): Promise<{ readonly contentType: string; readonly chunks: readonly Uint8Array[] }>;
}

export function addMetricsPage(app: FastifyInstance, page: MetricsPage): void {
  app.get('/metrics', async (request, reply) => {
    const { contentType, chunks } = await withTimeout(page.answer(request.headers.accept), ANSWER_TIMEOUT_MS);
    const length = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    // One after the other: to join them would copy megabytes.
    return reply
      .type(contentType)
      .header('vary', 'accept')
      .header('content-length', length)
      .send(Readable.from(chunks, { objectMode: false }));
  });
  refuseOtherMethods(app, '/metrics');
}
