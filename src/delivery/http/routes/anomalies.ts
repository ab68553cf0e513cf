import { z } from 'zod';
import { listAnomalies } from '../../../app/anomalies/list-anomalies.ts';
import { anomalyListSchema, toAnomalyListJson } from '../../public-json/anomaly-json.ts';
import { kindsParameter, limitParameter, toWindow, windowParameters } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const anomalyRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/anomalies',
    operationId: 'listAnomalies',
    summary: 'What is not as it was: completion, durations and use of skills, detected in a window',
    params: z.strictObject({}),
    query: z.strictObject({
      ...windowParameters,
      skill_name: z.string().min(1).max(1000).optional().meta({ description: 'one skill, whatever its kind' }),
      kinds: kindsParameter,
      threshold: z
        .string()
        .regex(/^\d{1,3}(\.\d{1,6})?$/, 'expected a number from 0 to 999')
        .optional()
        .transform((text) => (text === undefined ? undefined : Number(text)))
        .meta({ type: 'number', minimum: 0, pattern: undefined, description: 'least deviation, as a z-score; 2 when not given' }),
      open: z.enum(['true', 'false']).optional().meta({ description: 'true leaves out what has been resolved' }),
      limit: limitParameter(100),
    }),
    response: anomalyListSchema,
    async answer({ store, clock }, { query: { skill_name: skillName, kinds, threshold, open, limit, ...times } }) {
      const list = await listAnomalies(store, {
        ...toWindow(times, clock, '24h'),
        openOnly: open === 'true',
        limit,
        ...(skillName === undefined ? {} : { skillName }),
        ...(kinds === undefined ? {} : { kinds }),
        ...(threshold === undefined ? {} : { threshold }),
      });
      return toAnomalyListJson(list);
    },
  }),
];
