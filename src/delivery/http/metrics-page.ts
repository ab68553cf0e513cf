import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { refuseOtherMethods } from './guarded-app.ts';
import { ANSWER_TIMEOUT_MS, withTimeout } from './with-timeout.ts';

/** What `/metrics` answers. */
export interface MetricsPage {
  /** @param request - headers that say what is wanted */
  answer(request: { readonly accept?: string | undefined; readonly acceptEncoding?: string | undefined }): Promise<{
    readonly contentType: string;
    readonly encoding?: 'gzip';
    readonly chunks: readonly Uint8Array[];
  }>;
}

export function addMetricsPage(app: FastifyInstance, page: MetricsPage): void {
  app.get('/metrics', async ({ headers }, reply) => {
    const asked = { accept: headers.accept, acceptEncoding: String(headers['accept-encoding'] ?? '') };
    const { contentType, encoding, chunks } = await withTimeout(page.answer(asked), ANSWER_TIMEOUT_MS);
    const length = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (encoding !== undefined) reply.header('content-encoding', encoding);
    // One after the other: to join them would copy megabytes.
    return reply
      .type(contentType)
      .header('vary', 'accept, accept-encoding')
      .header('content-length', length)
      .send(Readable.from(chunks, { objectMode: false }));
  });
  refuseOtherMethods(app, '/metrics');
}
