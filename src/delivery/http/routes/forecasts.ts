import { z } from 'zod';
import { forecastOfUse } from '../../../app/forecasts/forecast-of-use.ts';
import { toForecastJson, useForecastSchema } from '../../public-json/forecast-json.ts';
import { kindParameter, kindsParameter, projectParameter, skillNameParameter, timezoneParameter, toParameter } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

export const forecastRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/forecast',
    operationId: 'forecastUse',
    summary: 'How often skills will be used in the next days and hours, where the past tells it better than last week does',
    params: z.strictObject({}),
    query: z.strictObject({ timezone: timezoneParameter, to: toParameter, kinds: kindsParameter, project: projectParameter }),
    response: useForecastSchema,
    async answer({ store, clock }, { query: { timezone, to, kinds, project } }) {
      const subject = kinds === undefined ? {} : { subject: { kinds } };
      const askedAt = clock.now();
      return toForecastJson(await forecastOfUse(store, { ...subject, project, timeZone: timezone, now: to ?? askedAt, askedAt }));
    },
  }),
  defineRoute({
    path: '/api/v1/skills/{skill_name}/forecast',
    operationId: 'forecastUseOfSkill',
    summary: 'How often one skill will be used in the next days and hours, where the past tells it better than last week does',
    params: z.strictObject({ skill_name: skillNameParameter }),
    query: z.strictObject({ timezone: timezoneParameter, to: toParameter, kind: kindParameter, project: projectParameter }),
    response: useForecastSchema,
    async answer({ store, clock }, { params, query: { timezone, to, kind, project } }) {
      const subject = { name: params.skill_name, ...(kind === undefined ? {} : { kind }) };
      const askedAt = clock.now();
      return toForecastJson(await forecastOfUse(store, { subject, project, timeZone: timezone, now: to ?? askedAt, askedAt }));
    },
  }),
];
