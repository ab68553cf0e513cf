import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SessionBuddyError } from '../../domain/errors.ts';
import { refuseOtherMethods } from './guarded-app.ts';
import { kindsParameter, skillNameParameter } from './parameters.ts';
import type { LiveHandler } from './upgrade.ts';

const PATH = '/api/v1/stream';

const querySchema = z.strictObject({ skill_name: skillNameParameter.optional(), kinds: kindsParameter });

/**
 * `GET /api/v1/stream`: the updates of the WebSocket as Server-Sent Events, for clients without one. `Last-Event-ID` is
 * the `sequence` of the last update: whoever comes back is told of the anomalies since.
 */
export function addStreamRoute(app: FastifyInstance, live: LiveHandler): void {
  // A HEAD of it would not end either.
  app.get(PATH, { exposeHeadRoute: false }, (request, reply) => {
    const { skill_name = null, kinds = null } = querySchema.parse({ ...(request.query as object) });
    const lastId = request.headers['last-event-id'];
    const lastSequence = typeof lastId === 'string' && /^\d{1,15}$/.test(lastId) ? Number(lastId) : undefined;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    const refusal = live.openEventStream(request.raw, reply.raw, { skillName: skill_name, kinds, lastSequence });
    if (refusal === undefined) {
      reply.hijack();
      return;
    }
    throw new SessionBuddyError('OVERLOADED', `no more live clients are taken: ${refusal}`, { retryable: true });
  });
  refuseOtherMethods(app, PATH);
}
