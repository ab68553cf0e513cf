import { z } from 'zod';
import { listOddInvocations } from '../../../app/odd-invocations.ts';
import { oddInvocationsSchema, toOddInvocationsJson } from '../../public-json/odd-invocations-json.ts';
import { kindsParameter, limitParameter, toWindow, windowParameters } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const oddInvocationRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/anomalies/invocations',
    operationId: 'listOddInvocations',
    summary: 'Single invocations that differ from the others of a window, and in what',
    params: z.strictObject({}),
    query: z.strictObject({ ...windowParameters, kinds: kindsParameter, limit: limitParameter(20, 100) }),
    response: oddInvocationsSchema,
    async answer({ store, clock }, { query: { kinds, limit, ...times } }) {
      const window = toWindow(times, clock, '7d');
      return toOddInvocationsJson(
        await listOddInvocations(store.analyses.latestInvocations, { ...window, limit, ...(kinds === undefined ? {} : { kinds }) }),
      );
    },
  }),
];
