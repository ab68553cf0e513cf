import { z } from 'zod';
import { getSessionDetail, listSessionPage } from '../../../app/session-detail.ts';
import { AGENTS } from '../../../domain/agent.ts';
import { parseSessionCursor, sessionPageSchema, toSessionPageJson } from '../../public-json/session-json.ts';
import { sessionDetailSchema, toSessionDetailJson } from '../../public-json/timeline-json.ts';
import { limitParameter, projectParameter, toWindow, windowParameters } from '../parameters.ts';
import { RequestError } from '../request-error.ts';
import { defineRoute, type Route } from '../route.ts';

export const sessionRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/sessions',
    operationId: 'listSessions',
    summary: 'Sessions, the one with the latest event first',
    params: z.strictObject({}),
    query: z.strictObject({
      ...windowParameters,
      project: projectParameter,
      agent: z.enum(AGENTS).optional(),
      limit: limitParameter(50),
      before: z.string().max(1000).optional().meta({ description: 'the `next` of the page before' }),
    }),
    response: sessionPageSchema,
    async answer({ store, clock }, { query: { project, agent, limit, before, ...times } }) {
      const isWindowed = Object.values(times).some((time) => time !== undefined);
      const cursor = before === undefined ? undefined : parseSessionCursor(before);
      if (before !== undefined && cursor === undefined)
        throw new RequestError(400, 'before is the `next` of the page before, as it stands there');
      const page = await listSessionPage(store, {
        ...(isWindowed ? toWindow(times, clock, '7d') : {}),
        limit,
        ...(project === undefined ? {} : { project }),
        ...(agent === undefined ? {} : { agent }),
        ...(cursor === undefined ? {} : { before: cursor }),
      });
      return toSessionPageJson(page);
    },
  }),
  defineRoute({
    path: '/api/v1/sessions/{session_id}',
    operationId: 'getSession',
    summary: 'One session and its timeline',
    params: z.strictObject({ session_id: z.string().min(1).max(1000).meta({ description: 'whole, or its first 6 characters or more' }) }),
    query: z.strictObject({
      limit: limitParameter(500, 5000),
      after: z.string().max(1000).optional().meta({ description: 'the `next` of the page before' }),
    }),
    response: sessionDetailSchema,
    async answer({ store }, { params, query: { limit, after } }) {
      return toSessionDetailJson(
        await getSessionDetail(store, { sessionId: params.session_id, limit, ...(after === undefined ? {} : { after }) }),
      );
    },
  }),
];
