import { z } from 'zod';
import { getSessionAnalytics, getWorkflowBottlenecks } from '../../../app/session-analytics.ts';
import type { Clock } from '../../../ports/clock.ts';
import { sessionAnalyticsSchema, toSessionAnalyticsJson } from '../../public-json/session-analytics-json.ts';
import { toWorkflowJson, workflowSchema } from '../../public-json/workflow-json.ts';
import { projectParameter, timezoneParameter, toWindow, windowParameters } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

const ABOUT_WINDOW = 'of the last 30 days when no window is given, or as many up to the newest session where those are empty';

export const sessionAnalyticsRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/session-analytics',
    operationId: 'getSessionAnalytics',
    summary: `Effectiveness, length, time of day, streaks and correlations of sessions, ${ABOUT_WINDOW}`,
    params: z.strictObject({}),
    query: z.strictObject({ ...windowParameters, project: projectParameter, timezone: timezoneParameter }),
    response: sessionAnalyticsSchema,
    async answer({ store, clock }, { query: { project, timezone, ...times } }) {
      return toSessionAnalyticsJson(await getSessionAnalytics(store, { ...toRequest(times, clock), project, timezone }));
    },
  }),
  defineRoute({
    path: '/api/v1/workflow-bottlenecks',
    operationId: 'getWorkflowBottlenecks',
    summary: `Which skills go wrong, how soon they recover, and how work goes from phase to phase, ${ABOUT_WINDOW}`,
    params: z.strictObject({}),
    query: z.strictObject({ ...windowParameters, project: projectParameter }),
    response: workflowSchema,
    async answer({ store, clock }, { query: { project, ...times } }) {
      return toWorkflowJson(await getWorkflowBottlenecks(store, { ...toRequest(times, clock), project }));
    },
  }),
];

function toRequest(
  times: { readonly since?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined },
  clock: Clock,
) {
  const now = clock.now();
  return Object.values(times).some((time) => time !== undefined) ? { now, ...toWindow(times, clock, '30d') } : { now };
}
