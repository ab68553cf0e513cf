import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const NOT_BUILT = 'The dashboard is not built. Run `npm run build`, then start again.\nThe API is at /api/openapi.json.\n';

/**
 * Serves the built dashboard at `/`, or says that it is not built.
 *
 * @param directory - holds `index.html`; undefined or without one when nothing was built
 */
export function serveDashboard(app: FastifyInstance, directory: string | undefined): void {
  if (directory === undefined || !existsSync(join(directory, 'index.html'))) {
    app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(NOT_BUILT));
    return;
  }
  app.register(fastifyStatic, {
    root: directory,
    decorateReply: false,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders(reply, path) {
      // Vite puts a hash of the content into the names below assets/.
      reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
