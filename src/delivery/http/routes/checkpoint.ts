import { z } from 'zod';
import { computeCheckpoint } from '../../../app/checkpoint.ts';
import { checkpointSchema, toCheckpointJson } from '../../public-json/checkpoint-json.ts';
import { parseDurationMs, parseInstant } from '../../public-json/parse-time.ts';
import { RequestError } from '../request-error.ts';
import { defineRoute, type Route } from '../route.ts';

export const checkpointRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/checkpoint',
    operationId: 'getCheckpoint',
    summary:
      'How a project stands: quality score with its formula, what changed since the last checkpoint, what to do next. Nothing is stored',
    params: z.strictObject({}),
    query: z.strictObject({
      project: z.string().trim().min(1).max(1000).meta({ description: 'the whole directory of a project, or its name' }),
      since: z
        .string()
        .optional()
        .meta({ description: 'how far back, as 14d', examples: ['14d'] }),
      at: z.string().optional().meta({ format: 'date-time', description: 'as it stood then; now when not given' }),
    }),
    response: checkpointSchema,
    async answer({ store, clock, projectReports }, { query }) {
      const at = query.at === undefined ? clock.now() : parseInstant(query.at);
      if (at === undefined) throw new RequestError(400, `at is an ISO 8601 instant; got ${JSON.stringify(query.at)}`);
      const lengthMs = query.since === undefined ? undefined : parseDurationMs(query.since);
      if (query.since !== undefined && lengthMs === undefined) {
        throw new RequestError(400, `since is a duration, as 14d; got ${JSON.stringify(query.since)}`);
      }
      return toCheckpointJson(await computeCheckpoint({ store, reports: projectReports }, { project: query.project, at, lengthMs }));
    },
  }),
];
