import { z } from 'zod';
import { makeWeeklyReport } from '../../../app/weekly-report.ts';
import { toWeeklyJson, weeklySchema } from '../../public-json/weekly-json.ts';
import { projectParameter, toParameter } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const weeklyReportRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/weekly-report',
    operationId: 'getWeeklyReport',
    summary: 'One week: what was used, what became better or worse, what went wrong and what it cost, what was not used',
    params: z.strictObject({}),
    query: z.strictObject({ project: projectParameter, to: toParameter }),
    response: weeklySchema,
    async answer({ store, clock }, { query: { project, to } }) {
      return toWeeklyJson(await makeWeeklyReport(store, { at: to ?? clock.now(), project }));
    },
  }),
];
