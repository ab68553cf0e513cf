import { z } from 'zod';
import { getSessionAnalytics as analyze } from '../../../app/session-analytics.ts';
import { systemTimeZone } from '../../../domain/local-days.ts';
import { sessionAnalyticsSchema, toSessionAnalyticsJson } from '../../public-json/session-analytics-json.ts';
import { projectArgument } from '../arguments.ts';
import { requireRecord } from '../require-record.ts';
import { describeWindow, toSessionWindow } from '../session-window.ts';
import { amount, pValue, quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';
import { timezoneArgument, windowArguments } from '../window-arguments.ts';

/** It looks at up to 1,000 sessions: what was said a moment ago is near enough. */
const FRESH_FOR_MS = 15_000;
type Analytics = z.infer<typeof sessionAnalyticsSchema>;

export const getSessionAnalytics = defineTool({
  name: 'get_session_analytics',
  title: 'What sessions are like',
  description:
    'How the sessions of a window went: effectiveness, length, hours and weekdays, days in a row, trends, and which traits go with completion. Where the last days are empty it looks at as many days up to the newest session.',
  input: z.strictObject({ ...windowArguments, project: projectArgument, timezone: timezoneArgument }),
  payload: z.object(sessionAnalyticsSchema.shape),
  freshForMs: FRESH_FOR_MS,
  mayLag: true,
  async find({ store, clock }, { project, timezone, ...window }) {
    const { lastEventAt } = await requireRecord(store);
    const answer = await analyze(store, { ...toSessionWindow(window, clock), project, timezone: timezone ?? systemTimeZone() });
    const payload = toSessionAnalyticsJson(answer);
    return { message: describe(payload, window.days, lastEventAt), payload };
  },
  toLines: (analytics) => (analytics.sessions === 0 ? [] : toLines(analytics)),
});

function describe(analytics: Analytics, days: number, lastEventAt: number | null): string {
  const { sessions, invocations, effectiveness } = analytics;
  const score =
    effectiveness.kind === 'mean'
      ? `mean effectiveness ${effectiveness.mean} of 100 (${effectiveness.interval.lower}–${effectiveness.interval.upper}, ${quantity(effectiveness.sample_size, 'session')})`
      : `too little for an effectiveness (${quantity(effectiveness.sample_size, 'session')} of ${effectiveness.required_sample_size} with enough ended runs)`;
  return describeWindow(analytics, { days, sessions, lastEventAt }, `${quantity(invocations, 'invocation')}, ${score}`);
}

function toLines({ length, streak, trend, correlations, ...analytics }: Analytics): string[] {
  const significant = correlations.filter((pair) => pair.is_significant);
  const differences = [
    { what: 'weekdays', found: analytics.weekday_difference },
    { what: 'parts of the day', found: analytics.day_part_difference },
  ];
  return [
    `time at work a session: ${describeSpread(length.active_seconds, seconds)}`,
    `invocations a session: ${describeSpread(length.invocations, amount)}`,
    `busiest: ${analytics.busiest_hour}:00 and ${analytics.busiest_weekday} (${analytics.timezone}); ${quantity(streak.current_days, 'day')} in a row now, longest ${streak.longest_days}`,
    `completion by days: ${describeTrend(trend.completion, percent)}`,
    `use by days: ${describeTrend(trend.usage, (value) => `${amount(value)} a day`)}`,
    ...differences.map(({ what, found }) => `completion by ${what}: ${describeDifference(found)}`),
    ...significant.map(describeCorrelation),
    ...(significant.length === 0 ? ['no trait of sessions goes with their completion or recovery by more than chance'] : []),
  ];
}

function describeSpread(spread: Analytics['length']['active_seconds'], describeValue: (value: number) => string): string {
  if (spread.kind === 'insufficient_data') return `insufficient data (${spread.sample_size} of ${spread.required_sample_size})`;
  const { median, interval, p90, sample_size: size } = spread;
  return `median ${describeValue(median)} (${describeValue(interval.lower)} to ${describeValue(interval.upper)}), p90 ${describeValue(p90)}, n ${size}`;
}

function describeTrend(trend: Analytics['trend']['usage'], describeValue: (value: number) => string): string {
  const { start_value: start, end_value: end, p_value: p } = trend;
  if (start === null || end === null || p === null) return `${trend.trend}, ${quantity(trend.days_with_data, 'day')} with data`;
  return `${trend.trend}, ${describeValue(start)} → ${describeValue(end)}, ${pValue(p)}`;
}

function describeDifference(found: Analytics['weekday_difference']): string {
  if (found.kind === 'insufficient_data') return `insufficient data (${found.sample_size} of ${found.required_sample_size})`;
  return found.is_different ? `differs, best ${found.best}, ${pValue(found.adjusted_p_value)}` : 'no difference beyond chance';
}

function describeCorrelation({ trait, result, rho, interval, adjusted_p_value: p, sample_size: size }: Analytics['correlations'][number]) {
  const bounds = interval === null ? '' : ` (${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)})`;
  return `${trait} goes with ${result}: rho ${(rho ?? 0).toFixed(2)}${bounds}, ${pValue(p ?? 1)}, n ${size}`;
}
