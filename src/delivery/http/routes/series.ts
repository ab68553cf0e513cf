import { z } from 'zod';
import { chooseStep, getSeries, SERIES_STEPS, type SeriesRequest, STEP_LENGTHS_MS } from '../../../app/series.ts';
import { RANKED_KINDS } from '../../../domain/skill.ts';
import type { SeriesStep, TimeWindow } from '../../../ports/metric-queries.ts';
import { seriesSchema, toSeriesJson } from '../../public-json/series-json.ts';
import { kindParameter, kindsParameter, skillNameParameter, toWindow, windowParameters } from '../parameters.ts';
import { RequestError } from '../request-error.ts';
import { defineRoute, type Route, type RouteContext } from '../route.ts';

const MAX_POINTS = 10_000;

const stepParameter = z
  .enum(SERIES_STEPS)
  .optional()
  .meta({ description: 'minute up to 6 hours, hour up to 14 days, else day when not given; minutes are kept for 32 days' });

export const seriesRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/metrics',
    operationId: 'getMetrics',
    summary: 'All skills of some kinds over time',
    params: z.strictObject({}),
    query: z.strictObject({ ...windowParameters, step: stepParameter, kinds: kindsParameter }),
    response: seriesSchema,
    answer: (context, { query: { step, kinds = RANKED_KINDS, ...times } }) =>
      answer(context, toWindow(times, context.clock, '7d'), step, { kinds }),
  }),
  defineRoute({
    path: '/api/v1/skills/{skill_name}/metrics',
    operationId: 'getSkillMetrics',
    summary: 'One skill over time',
    params: z.strictObject({ skill_name: skillNameParameter }),
    query: z.strictObject({ ...windowParameters, step: stepParameter, kind: kindParameter }),
    response: seriesSchema,
    answer: (context, { params, query: { step, kind, ...times } }) =>
      answer(context, toWindow(times, context.clock, '7d'), step, { name: params.skill_name, ...(kind === undefined ? {} : { kind }) }),
  }),
];

async function answer(context: RouteContext, window: TimeWindow, step: SeriesStep = chooseStep(window), subject: SeriesRequest['subject']) {
  const points = Math.ceil((window.to - window.from) / STEP_LENGTHS_MS[step]);
  if (points > MAX_POINTS) throw new RequestError(400, `a series has at most ${MAX_POINTS} points; this window has ${points} of a ${step}`);
  return toSeriesJson(await getSeries(context.store, { ...window, step, subject }));
}
