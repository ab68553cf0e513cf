import { z } from 'zod';
import { TRENDS } from '../../analytics/trends/compare-completion.ts';
import { TREND_METRICS, type TrendMetric, type TrendResult } from '../../analytics/trends/trend-result.ts';
import type { SkillTrend } from '../../app/trends/skill-trend.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countSchema, orNull, ratioSchema, secondsSchema, toRatio, toSeconds } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

const valueSchema = z
  .number()
  .nullable()
  .meta({ description: 'in the unit of the metric: 0–1 for completion, seconds for duration, invocations a day for volume' });

const resultShape = {
  trend: z.enum(TRENDS).meta({ description: 'improving: more completed, shorter, used more' }),
  slope: valueSchema.meta({ description: 'per day, in the unit of the metric' }),
  slope_interval: z.strictObject({ lower: z.number(), upper: z.number(), level: z.number() }).nullable(),
  start_value: valueSchema.meta({ description: 'of the line on the first day with data' }),
  end_value: valueSchema.meta({ description: 'of the line on the last day with data' }),
  change_percent: z.number().nullable().meta({ description: 'end_value against start_value; null when that is 0' }),
  p_value: z.number().min(0).max(1).nullable().meta({ description: 'two-sided; a trend is told below 0.05' }),
  confidence: z.number().min(0).max(1).nullable().meta({ description: 'the same as p_value, by its older name' }),
  sample_size: countSchema.meta({ description: 'invocations that the answer rests on' }),
  required_sample_size: countSchema.nullable().meta({ description: 'with insufficient_data; null otherwise' }),
  days_with_data: countSchema,
  required_days: countSchema.nullable().meta({ description: 'with insufficient_data; null otherwise' }),
  method: z.enum(['cochran_armitage', 'theil_sen_mann_kendall']).nullable(),
};

/** The answer of one metric. */
export const trendResultSchema = z.strictObject(resultShape);

/** `trend SKILL --json` and `GET /api/v1/skills/{skill_name}/trend`. */
export const trendSchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  metric: z.enum(TREND_METRICS),
  time_zone: z.string(),
  window: windowSchema,
  ...resultShape,
  trends: z.strictObject({
    completion: z.strictObject(resultShape),
    duration: z.strictObject(resultShape),
    volume: z.strictObject(resultShape),
  }),
  days: z
    .array(
      z.strictObject({
        date: z.string().meta({ format: 'date', description: 'in the time zone' }),
        invocations: countSchema,
        completed: countSchema,
        ended: countSchema,
        completion_ratio: ratioSchema,
        duration_p50_seconds: secondsSchema.nullable(),
      }),
    )
    .meta({ description: 'every day of the window; the last, today, is not over' }),
});

/** @param metric - the one whose trend stands at the top */
export function toTrendJson({ skill, timeZone, window, days, trends }: SkillTrend, metric: TrendMetric): z.infer<typeof trendSchema> {
  const json = {
    completion: toResultJson(trends.completion, toRatio),
    duration: toResultJson(trends.duration, (ms) => Math.round(ms * 1000) / 1e6),
    volume: toResultJson(trends.volume, toRatio),
  };
  return {
    skill_name: skill.name,
    kind: skill.kind,
    metric,
    time_zone: timeZone,
    window: toWindowJson(window),
    ...json[metric],
    trends: json,
    days: days.map(({ date, invocations, completed, ended, durationP50Ms }) => ({
      date,
      invocations,
      completed,
      ended,
      completion_ratio: ended === 0 ? null : toRatio(completed / ended),
      duration_p50_seconds: orNull(durationP50Ms, toSeconds),
    })),
  };
}

/** @param toUnit - from the unit of the analysis to the public one */
export function toResultJson(result: TrendResult, toUnit: (value: number) => number) {
  if (result.kind === 'insufficient_data') {
    const none = { slope: null, slope_interval: null, start_value: null, end_value: null, change_percent: null, p_value: null };
    return {
      trend: 'insufficient_data' as const,
      ...none,
      confidence: null,
      sample_size: result.sampleSize,
      required_sample_size: result.requiredSampleSize,
      days_with_data: result.days,
      required_days: result.requiredDays,
      method: null,
    };
  }
  const { lower, upper, level } = result.slopeInterval;
  return {
    trend: result.trend,
    slope: toUnit(result.slopePerDay),
    slope_interval: { lower: toUnit(lower), upper: toUnit(upper), level },
    start_value: toUnit(result.startValue),
    end_value: toUnit(result.endValue),
    change_percent: orNull(result.changeRatio, (ratio) => Math.round(ratio * 10_000) / 100),
    p_value: result.pValue,
    confidence: result.pValue,
    sample_size: result.sampleSize,
    required_sample_size: null,
    days_with_data: result.days,
    required_days: null,
    method: result.method,
  };
}
