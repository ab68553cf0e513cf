import { z } from 'zod';
import { getPipelineAnalytics, listPipelines } from '../../../app/pipelines.ts';
import {
  pipelineAnalyticsSchema,
  pipelineListSchema,
  toPipelineAnalyticsJson,
  toPipelineListJson,
} from '../../public-json/pipeline-json.ts';
import { limitParameter, projectParameter, toWindow, windowParameters } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const pipelineRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/pipelines',
    operationId: 'listPipelines',
    summary: 'CI pipelines with a run in a window',
    params: z.strictObject({}),
    query: z.strictObject({ ...windowParameters, project: projectParameter, limit: limitParameter(100) }),
    response: pipelineListSchema,
    async answer({ store, clock }, { query: { limit, project, ...times } }) {
      return toPipelineListJson(await listPipelines(store, { ...toWindow(times, clock, '30d'), project, limit }));
    },
  }),
  defineRoute({
    path: '/api/v1/pipelines/{pipeline}/analytics',
    operationId: 'getPipelineAnalytics',
    summary: 'How the stages of one pipeline did in a window: success, bottlenecks, slow stages, errors',
    params: z.strictObject({ pipeline: z.string().min(1).max(1000).meta({ description: 'percent-encoded, as ada%2Fapp%2FCI' }) }),
    query: z.strictObject({ ...windowParameters, project: projectParameter }),
    response: pipelineAnalyticsSchema,
    async answer({ store, clock }, { params, query: { project, ...times } }) {
      return toPipelineAnalyticsJson(
        await getPipelineAnalytics(store, { ...toWindow(times, clock, '30d'), project, pipeline: params.pipeline }),
      );
    },
  }),
];
