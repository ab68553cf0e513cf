import { z } from 'zod';
import { getExperiment, listExperiments } from '../../../app/experiments/experiments.ts';
import { EXPERIMENT_STATUSES } from '../../../domain/experiment.ts';
import {
  experimentListSchema,
  experimentReportSchema,
  toExperimentListJson,
  toExperimentReportJson,
} from '../../public-json/experiment-json.ts';
import { defineRoute, type Route } from '../route.ts';

export const experimentParams = z.strictObject({
  experiment: z.string().min(1).max(1000).meta({ description: 'its name, percent-encoded' }),
});

export const experimentRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/experiments',
    operationId: 'listExperiments',
    summary: 'Experiments, the newest first',
    params: z.strictObject({}),
    query: z.strictObject({ status: z.enum(EXPERIMENT_STATUSES).optional() }),
    response: experimentListSchema,
    async answer({ store }, { query: { status } }) {
      return toExperimentListJson(await listExperiments(store.analyses.experiments, status));
    },
  }),
  defineRoute({
    path: '/api/v1/experiments/{experiment}',
    operationId: 'getExperiment',
    summary: 'One experiment: groups, differences with always-valid intervals, checks, verdict',
    params: experimentParams,
    query: z.strictObject({}),
    response: experimentReportSchema,
    async answer({ store, clock }, { params }) {
      return toExperimentReportJson(await getExperiment(store.analyses.experiments, params.experiment, clock.now()));
    },
  }),
];
