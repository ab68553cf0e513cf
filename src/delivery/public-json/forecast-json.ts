import { z } from 'zod';
import { FORECAST_METHODS, type Forecast } from '../../analytics/forecasts/forecast-use.ts';
import type { UseForecast } from '../../app/forecasts/forecast-of-use.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countSchema, instantSchema, orNull, toInstant, toRatio } from './units.ts';

const forecastShape = {
  verdict: z.enum(['forecast', 'no_better_than_naive', 'insufficient_data']),
  sample_size: countSchema.nullable().meta({ description: 'with insufficient_data; null otherwise' }),
  required_sample_size: countSchema.nullable(),
  level: z.number().nullable().meta({ description: 'share of values that the band is to hold' }),
  method: z.enum(FORECAST_METHODS).nullable(),
  backtest: z
    .strictObject({
      origins: countSchema.meta({ description: 'forecasts made on the past, each with what was known then' }),
      mean_error: z.number().meta({ description: 'mean absolute error' }),
      naive_error: z.number().meta({ description: "of the better one of: last week again, last week's mean" }),
      coverage: z.number().meta({ description: 'share of values that lay within the band' }),
    })
    .nullable(),
};
const pointShape = { expected: z.number().min(0), lower: z.number().min(0), upper: z.number().min(0) };

/** `forecast --json`, `GET /api/v1/forecast` and `GET /api/v1/skills/{skill_name}/forecast`. */
export const useForecastSchema = z.strictObject({
  skill_name: z.string().nullable().meta({ description: 'null for all skills of some kinds' }),
  kind: z.enum(SKILL_KINDS).nullable(),
  time_zone: z.string(),
  known_from: instantSchema.nullable(),
  invocations: countSchema.meta({ description: 'that the forecast rests on: those of the last twelve weeks' }),
  daily: z.strictObject({
    ...forecastShape,
    points: z
      .array(z.strictObject({ date: z.string().meta({ format: 'date' }), ...pointShape }))
      .meta({ description: 'today as a whole and the six days after it; empty without a forecast' }),
  }),
  hourly: z.strictObject({
    ...forecastShape,
    points: z
      .array(z.strictObject({ at: instantSchema.meta({ description: 'start of the hour' }), ...pointShape }))
      .meta({ description: 'this hour and the 23 after it; empty without a forecast' }),
  }),
});

export function toForecastJson(answer: UseForecast): z.infer<typeof useForecastSchema> {
  const { skill, timeZone, knownFrom, invocations, days, daily, hours, hourly } = answer;
  return {
    skill_name: skill?.name ?? null,
    kind: skill?.kind ?? null,
    time_zone: timeZone,
    known_from: orNull(knownFrom, toInstant),
    invocations,
    daily: { ...toSummary(daily), points: days.flatMap(({ date }, index) => toPoints(daily, index).map((point) => ({ date, ...point }))) },
    hourly: {
      ...toSummary(hourly),
      points: hours.flatMap((at, index) => toPoints(hourly, index).map((point) => ({ at: toInstant(at), ...point }))),
    },
  };
}

function toSummary(forecast: Forecast) {
  const isShort = forecast.kind === 'insufficient_data';
  const backtest = isShort ? null : forecast.backtest;
  return {
    verdict: forecast.kind,
    sample_size: isShort ? forecast.sampleSize : null,
    required_sample_size: isShort ? forecast.requiredSampleSize : null,
    level: forecast.kind === 'forecast' ? forecast.level : null,
    method: backtest?.method ?? null,
    backtest: orNull(backtest, ({ origins, meanError, naiveError, coverage }) => ({
      origins,
      mean_error: toRatio(meanError),
      naive_error: toRatio(naiveError),
      coverage: toRatio(coverage),
    })),
  };
}

function toPoints(forecast: Forecast, index: number) {
  const point = forecast.kind === 'forecast' ? forecast.points[index] : undefined;
  return point === undefined ? [] : [{ expected: toRatio(point.expected), lower: toRatio(point.lower), upper: toRatio(point.upper) }];
}
