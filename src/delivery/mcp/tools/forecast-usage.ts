import { z } from 'zod';
import { forecastOfUse } from '../../../app/forecasts/forecast-of-use.ts';
import { systemTimeZone } from '../../../domain/local-days.ts';
import { SKILL_KINDS } from '../../../domain/skill.ts';
import { toForecastJson, useForecastSchema } from '../../public-json/forecast-json.ts';
import { kindsArgument, projectArgument, skillNameArgument } from '../arguments.ts';
import { requireRecord } from '../require-record.ts';
import { amount, minuteOf, quantity } from '../text-amounts.ts';
import { defineTool } from '../tool.ts';
import { ToolRefusal } from '../tool-error.ts';
import { timezoneArgument, toArgument } from '../window-arguments.ts';

const FRESH_FOR_MS = 60_000;
const BUSIEST_HOURS = 3;
type UseForecast = z.infer<typeof useForecastSchema>;
type Verdict = Pick<UseForecast['daily'], 'verdict' | 'sample_size' | 'required_sample_size' | 'backtest'>;

export const forecastUsage = defineTool({
  name: 'forecast_usage',
  title: 'How much skills will be used',
  description:
    'How often one skill, or all, will be used in the next 7 days and 24 hours, with bands, from the last twelve weeks. It forecasts only where that told the past better than last week did, and says so otherwise.',
  input: z.strictObject({
    skill_name: skillNameArgument
      .optional()
      .meta({ description: 'one skill; all of some kinds when not given. search_skills finds names' }),
    kind: z.enum(SKILL_KINDS).optional().meta({ description: 'of skill_name; the most used one of the name when not given' }),
    kinds: kindsArgument,
    project: projectArgument,
    timezone: timezoneArgument,
    to: toArgument.meta({ description: 'forecast from then on, with what was known then, ISO 8601 with a zone; now when not given' }),
  }),
  payload: z.object(useForecastSchema.shape),
  freshForMs: FRESH_FOR_MS,
  async find({ store, clock }, { skill_name: name, kind, kinds, project, timezone, to }) {
    const subject = toSubject(name, kind, kinds);
    const timeZone = timezone ?? systemTimeZone();
    const askedAt = clock.now();
    // Asked at once: the storage answers in this order, so an empty database is told first.
    const [, forecast] = await Promise.all([
      requireRecord(store),
      forecastOfUse(store, { ...subject, project, timeZone, now: to ?? askedAt, askedAt }),
    ]);
    const payload = toForecastJson(forecast);
    return { message: describe(payload, project), payload };
  },
  toLines: ({ daily, hourly }) => [
    ...daily.points.map(({ date, expected, lower, upper }) => `${date}: ${amount(expected)} (${Math.floor(lower)}–${Math.ceil(upper)})`),
    ...describeHours(hourly),
  ],
});

function toSubject(
  name: string | undefined,
  kind: (typeof SKILL_KINDS)[number] | undefined,
  kinds: (typeof SKILL_KINDS)[number][] | undefined,
) {
  if (name === undefined && kind !== undefined) throw new ToolRefusal('kind: goes with skill_name; for all skills of a kind give kinds');
  if (name !== undefined && kinds !== undefined) throw new ToolRefusal('kinds: is for all skills; with skill_name give kind');
  if (name !== undefined) return { subject: { name, ...(kind === undefined ? {} : { kind }) } };
  return kinds === undefined ? {} : { subject: { kinds } };
}

function describe({ skill_name: name, kind, invocations, known_from: knownFrom, daily }: UseForecast, project: string | undefined): string {
  const what = `${name === null ? 'all skills' : `${name} (${kind})`}${project === undefined ? '' : ` in ${project}`}`;
  if (knownFrom === null) return `No forecast for ${what}: not used in the twelve weeks before.`;
  const rests = `${quantity(invocations, 'use')} since ${minuteOf(knownFrom)}`;
  if (daily.verdict !== 'forecast') return `No forecast by day for ${what} (${rests}): ${describeRefusal(daily, 'day')}.`;
  const sum = daily.points.reduce((total, { expected }) => total + expected, 0);
  return `${what}: about ${amount(sum)} uses expected in 7 days, today included (${rests}); each day with the band that holds ${Math.round((daily.level ?? 0) * 100)} % of days.`;
}

function describeRefusal({ verdict, sample_size: known, required_sample_size: required, backtest }: Verdict, step: string): string {
  if (verdict === 'insufficient_data') return `insufficient data, ${quantity(known ?? 0, step)} of ${required}`;
  const errors =
    backtest === null
      ? ''
      : `, in ${backtest.origins} trials on the past off by ${amount(backtest.mean_error)} each ${step}, last week again by ${amount(backtest.naive_error)}`;
  return `it would not be good enough${errors}; look at last week instead`;
}

function describeHours(hourly: UseForecast['hourly']): string[] {
  if (hourly.verdict !== 'forecast') return [`no forecast by hour: ${describeRefusal(hourly, 'hour')}`];
  const busiest = [...hourly.points].sort((a, b) => b.expected - a.expected).slice(0, BUSIEST_HOURS);
  return [`busiest of the next 24 hours: ${busiest.map(({ at, expected }) => `${minuteOf(at)} ${amount(expected)}`).join(', ')}`];
}
