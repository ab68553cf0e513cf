import { z } from 'zod';
import { TREND_METRICS } from '../../../analytics/trends/trend-result.ts';
import { getSkillTrend, MOST_TREND_DAYS } from '../../../app/trends/skill-trend.ts';
import { findWhatChanged } from '../../../app/trends/what-changed.ts';
import { toTrendJson, trendSchema } from '../../public-json/trend-json.ts';
import { toWhatChangedJson, whatChangedSchema } from '../../public-json/what-changed-json.ts';
import { daysParameter, kindParameter, kindsParameter, skillNameParameter, timezoneParameter, toParameter } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const trendRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/skills/{skill_name}/trend',
    operationId: 'getSkillTrend',
    summary: 'Whether a skill does better or worse, takes longer and is used more from day to day',
    params: z.strictObject({ skill_name: skillNameParameter }),
    query: z.strictObject({
      days: daysParameter(30, MOST_TREND_DAYS),
      metric: z.enum(TREND_METRICS).optional().meta({ description: 'the one at the top of the answer; completion when not given' }),
      timezone: timezoneParameter,
      to: toParameter,
      kind: kindParameter,
    }),
    response: trendSchema,
    async answer({ store, clock }, { params, query: { days, metric = 'completion', timezone, to, kind } }) {
      const of = { name: params.skill_name, ...(kind === undefined ? {} : { kind }) };
      return toTrendJson(await getSkillTrend(store, { ...of, days, timeZone: timezone, now: to ?? clock.now() }), metric);
    },
  }),
  defineRoute({
    path: '/api/v1/what-changed',
    operationId: 'findWhatChanged',
    summary: 'What changed in the last days against as many before, by more than chance',
    params: z.strictObject({}),
    query: z.strictObject({ days: daysParameter(7, 90), to: toParameter, kinds: kindsParameter }),
    response: whatChangedSchema,
    async answer({ store, clock }, { query: { days, to, kinds } }) {
      return toWhatChangedJson(await findWhatChanged(store, { to: to ?? clock.now(), days, ...(kinds === undefined ? {} : { kinds }) }));
    },
  }),
];
