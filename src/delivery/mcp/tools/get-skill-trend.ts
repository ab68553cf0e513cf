import { z } from 'zod';
import { TREND_METRICS, type TrendMetric } from '../../../analytics/trends/trend-result.ts';
import { getSkillTrend as findSkillTrend, MOST_TREND_DAYS } from '../../../app/trends/skill-trend.ts';
import { isTimeZone, systemTimeZone } from '../../../domain/local-days.ts';
import { toTrendJson, trendSchema } from '../../public-json/trend-json.ts';
import { instantSchema, toInstant } from '../../public-json/units.ts';
import { daysArgument, kindArgument, skillNameArgument } from '../arguments.ts';
import { requireRecord } from '../require-record.ts';
import { amount, minuteOf, pValue, quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';

const trendPayload = z.object({
  ...trendSchema.omit({ days: true }).shape,
  last_invoked_at: instantSchema.meta({ description: 'over all time, in the window or not' }),
});
type TrendPayload = z.input<typeof trendPayload>;
type MetricTrend = TrendPayload['trends'][TrendMetric];

const NAMES: Readonly<Record<TrendMetric, string>> = { completion: 'completion', duration: 'duration', volume: 'use' };

export const getSkillTrend = defineTool({
  name: 'get_skill_trend',
  title: 'Whether a skill does better or worse',
  description:
    'Whether a skill is completed more or less often from day to day, takes longer and is used more, with the slope, its interval and how sure that is. Days of few runs weigh little; with too few it says insufficient_data.',
  input: z.strictObject({
    skill_name: skillNameArgument,
    days: daysArgument(7, MOST_TREND_DAYS),
    metric: z
      .enum(TREND_METRICS)
      .default('completion')
      .meta({ description: 'the one at the top of the answer; the others are under trends' }),
    kind: kindArgument,
    timezone: z
      .string()
      .max(100)
      .refine(isTimeZone, 'expected the name of a zone, as Europe/Berlin')
      .optional()
      .meta({ description: 'IANA name of the zone whose days these are, as Europe/Berlin; that of this machine when not given' }),
  }),
  payload: trendPayload,
  freshForMs: 60_000,
  async find({ store, clock }, { skill_name: name, days, metric, kind, timezone = systemTimeZone() }) {
    const of = { name, ...(kind === undefined ? {} : { kind }) };
    // Asked at once: the storage answers in this order, so an empty database is told first.
    const [, trend] = await Promise.all([
      requireRecord(store),
      findSkillTrend(store, { ...of, days, timeZone: timezone, now: clock.now() }),
    ]);
    const { days: rows, ...json } = toTrendJson(trend, metric);
    const lastInvokedAt = toInstant(trend.lastInvokedAt);
    const isUnused = rows.every(({ invocations }) => invocations === 0);
    return {
      message: isUnused
        ? `${name} was not used in the last ${days} days; it was last used ${minuteOf(lastInvokedAt)}. Ask with a larger number of days, ${MOST_TREND_DAYS} at most.`
        : `${name} (${json.kind}), last ${days} days: ${describeTrend(json.trends[metric], metric, days)}`,
      payload: { ...json, last_invoked_at: lastInvokedAt },
    };
  },
  toLines: ({ metric: top, trends, window, last_invoked_at: lastInvokedAt }) => {
    if (lastInvokedAt < window.from) return [];
    const days = Math.round((Date.parse(window.to) - Date.parse(window.from)) / 86_400_000);
    return TREND_METRICS.filter((metric) => metric !== top).map((metric) => describeTrend(trends[metric], metric, days));
  },
});

/** Of the greater value, a day. */
const MOST_SLOPE = 10;

function describeTrend(result: MetricTrend, metric: TrendMetric, days: number): string {
  if (result.trend === 'insufficient_data') {
    const more = days < 30 ? '; ask with days 30' : '';
    return `${NAMES[metric]} insufficient_data: ${quantity(result.sample_size, 'run')} on ${quantity(result.days_with_data, 'day')}, needs ${result.required_sample_size} on ${result.required_days}${more}`;
  }
  const { trend, start_value: start, end_value: end, slope_interval: interval, p_value: p, sample_size: runs } = result;
  const slopes = interval === null ? '' : describeSlopes(interval, Math.max(Math.abs(start ?? 0), Math.abs(end ?? 0)), metric);
  return `${NAMES[metric]} ${trend}, ${describeValue(start, metric)} → ${describeValue(end, metric)}${slopes}, ${p === null ? '' : `${pValue(p)}, `}${quantity(runs, 'run')}`;
}

function describeValue(value: number | null, metric: TrendMetric): string {
  if (metric === 'completion') return percent(value);
  if (metric === 'duration' || value === null) return seconds(value);
  return `${amount(value)} a day`;
}

/** Days of very different length leave it open by orders of magnitude: then that is all there is to say. */
function describeSlopes(interval: { readonly lower: number; readonly upper: number }, level: number, metric: TrendMetric): string {
  if (interval.upper - interval.lower > MOST_SLOPE * level && metric === 'duration') return ', slope unknown: the days differ too much';
  return `, slope ${describeSlope(interval.lower, metric)} to ${describeSlope(interval.upper, metric)} a day`;
}

function describeSlope(slope: number, metric: TrendMetric): string {
  const sign = slope > 0 ? '+' : '';
  const value = Number((metric === 'completion' ? slope * 100 : slope).toPrecision(2));
  return `${sign}${value}${metric === 'completion' ? ' points' : metric === 'duration' ? ' s' : ''}`;
}
