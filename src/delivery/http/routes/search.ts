import { z } from 'zod';
import { searchCatalog } from '../../../app/search/search-catalog.ts';
import { clustersSchema, toClustersJson } from '../../public-json/clusters-json.ts';
import { searchSchema, toSearchJson } from '../../public-json/search-json.ts';
import { kindsParameter, limitParameter, toWindow, windowParameters } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const searchRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/search',
    operationId: 'searchSkills',
    summary: 'Skills that were seen or are installed, found by words, spelling and meaning, with how they do',
    params: z.strictObject({}),
    query: z.strictObject({
      q: z.string().min(1).max(1000).meta({ description: 'what to search for; it is not stored' }),
      kinds: kindsParameter,
      limit: limitParameter(10, 100),
      ...windowParameters,
    }),
    response: searchSchema,
    async answer({ store, clock, embedder }, { query: { q, kinds, limit, ...times } }) {
      const asked = toWindow(times, clock, '1d');
      const window = times.since === undefined && times.from === undefined ? { ...asked, from: 0 } : asked;
      return toSearchJson(
        await searchCatalog(store, store.analyses.search, embedder, {
          ...window,
          query: q,
          limit,
          ...(kinds === undefined ? {} : { kinds }),
        }),
      );
    },
  }),
  defineRoute({
    path: '/api/v1/clusters',
    operationId: 'listClusters',
    summary: 'Skills grouped by what they say and by who uses them, as of some minutes ago',
    params: z.strictObject({}),
    query: z.strictObject({}),
    response: clustersSchema,
    async answer({ store }) {
      return toClustersJson(await store.analyses.clusters.listClusters());
    },
  }),
];
