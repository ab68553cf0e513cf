import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type RecordOptions, recordInvocations } from '../../app/record-invocations.ts';
import type { Clock } from '../../ports/clock.ts';
import { LARGEST_BATCH, type Recorded, recordAnswerSchema, recordRequestSchema, toRecorded } from '../public-json/invocation-json.ts';
import type { DocumentedPost } from './openapi.ts';
import { RequestError } from './request-error.ts';
import { SECONDS_UNTIL_RETRY, WaitingRequests } from './waiting-requests.ts';

const PATH = '/api/v1/invocations';
const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

export const RECORD_ROUTE: DocumentedPost = {
  path: PATH,
  operationId: 'recordInvocations',
  summary: `One invocation or a batch of up to ${LARGEST_BATCH}, answered once they are stored for good`,
  body: recordRequestSchema,
  response: recordAnswerSchema,
};

/**
 * `POST /api/v1/invocations`. What is wrong with one of a batch costs the others nothing; when nothing of it could be
 * stored, it is a 400. Sent again, it is stored once: each invocation is known by its `id`.
 */
export function addRecordRoute(app: FastifyInstance, options: RecordOptions & { readonly clock: Clock }): void {
  const waiting = new WaitingRequests();
  app.post(PATH, { bodyLimit: LARGEST_BODY_BYTES }, async (request, reply) => {
    if (!waiting.enter(request.ip)) {
      reply.header('retry-after', String(SECONDS_UNTIL_RETRY));
      throw new RequestError(429, 'too many of your requests wait for their answer');
    }
    try {
      const answer = await record(listItems(request), options);
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
    } finally {
      waiting.leave(request.ip);
    }
  });
}

function listItems({ body }: FastifyRequest): readonly unknown[] {
  if (typeof body === 'string') throw new RequestError(415, 'the body comes as application/json');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new RequestError(400, 'the body is an invocation, or {"invocations": [...]}, as JSON');
  }
  if (!('invocations' in body)) return [body];
  const { invocations } = body;
  if (!Array.isArray(invocations) || invocations.length === 0 || Object.keys(body).length > 1) {
    throw new RequestError(400, 'a batch is {"invocations": [...]} with at least one, and nothing beside it');
  }
  if (invocations.length > LARGEST_BATCH) {
    throw new RequestError(413, `a batch takes up to ${LARGEST_BATCH} invocations; got ${invocations.length}`);
  }
  return invocations;
}

async function record(items: readonly unknown[], options: RecordOptions & { readonly clock: Clock }) {
  const now = options.clock.now();
  const checked = items.map((item) => toRecorded(item, now));
  const good = checked.filter((item): item is Recorded => typeof item !== 'string');
  if (good.length === 0)
    throw new RequestError(400, items.length === 1 ? String(checked[0]) : `none can be recorded; the first: ${checked[0]}`);
  const appended = await recordInvocations(options, good);
  let next = 0;
  const results = checked.map((item) => {
    if (typeof item === 'string') return { error: item };
    const became = appended[next++];
    return { id: item.id, event_id: item.observation.eventId, status: became?.status, outcome: became?.outcome };
  });
  return { accepted: good.length, rejected: items.length - good.length, results };
}
