import { z } from 'zod';
import { metersSchema, toMetersJson } from '../../public-json/meter-json.ts';
import { defineRoute, type Route } from '../route.ts';

export const meterRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/meters',
    operationId: 'listMeters',
    summary: "What the agents' own meters have added up to: cost, tokens, time at work; by all their attributes, or by one",
    params: z.strictObject({}),
    query: z.strictObject({
      name: z.string().max(200).optional().meta({ description: 'one meter, as claude_code.cost.usage' }),
      attribute: z.string().max(100).optional().meta({ description: 'added up by this one alone, as skill.name' }),
    }),
    response: metersSchema,
    async answer({ store }, { query: { name, attribute } }) {
      const totals = await store.listMeters({ ...(name === undefined ? {} : { name }), ...(attribute === undefined ? {} : { attribute }) });
      return toMetersJson(totals);
    },
  }),
];
