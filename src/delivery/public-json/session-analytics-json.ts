import { z } from 'zod';
import type { SessionCorrelation } from '../../analytics/sessions/correlate-sessions.ts';
import type { RhythmDifference, RhythmSlot } from '../../analytics/sessions/describe-rhythm.ts';
import type { SessionAnalytics } from '../../app/session-analytics.ts';
import { formatDay, WEEKDAYS } from '../../domain/local-calendar.ts';
import { completionSchema, toCompletionJson } from './counts-json.ts';
import {
  estimateIntervalSchema,
  insufficientSchema,
  spreadSchema,
  toInsufficientJson,
  toIntervalJson,
  toSpreadJson,
} from './estimate-json.ts';
import { scoreSchema, toScore } from './score-json.ts';
import { toResultJson, trendResultSchema } from './trend-json.ts';
import { countSchema, orNull, toRatio, toSeconds } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

const PARTS_OF_DAY = ['00-06', '06-12', '12-18', '18-24'] as const;

/** What all answers about the sessions of a window begin with. */
export const analyzedWindowShape = {
  window: windowSchema,
  follows_data: z
    .boolean()
    .meta({ description: 'true when nothing is as new as the window asked for, so that it ends with the newest there is' }),
  project: z.string().nullable(),
  is_cut: z.boolean().meta({ description: 'true when there were more sessions than are looked at: then these are the latest' }),
};

const slotShape = { sessions: countSchema.meta({ description: 'that began in it' }), invocations: countSchema, ...completionSchema.shape };

const differenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('compared'),
    p_value: z.number().meta({ description: 'Kruskal-Wallis over the completion of sessions' }),
    adjusted_p_value: z.number().meta({ description: 'by Benjamini-Hochberg over weekdays and parts of the day' }),
    is_different: z.boolean(),
    best: z.string().nullable().meta({ description: 'in which sessions complete most; null unless they differ' }),
    groups: countSchema,
    sample_size: countSchema.meta({ description: 'sessions' }),
  }),
  insufficientSchema,
]);

const correlationSchema = z.strictObject({
  trait: z.string(),
  result: z.string(),
  kind: z.enum(['correlated', 'constant', 'insufficient_data']),
  rho: z.number().nullable().meta({ description: "Spearman's, −1 to 1" }),
  interval: estimateIntervalSchema.nullable(),
  p_value: z.number().nullable(),
  adjusted_p_value: z.number().nullable().meta({ description: 'by Benjamini-Hochberg over all pairs' }),
  is_significant: z.boolean(),
  sample_size: countSchema.meta({ description: 'sessions in which both are known' }),
});

/** `sessions --analytics --json` and `GET /api/v1/session-analytics`. */
export const sessionAnalyticsSchema = z.strictObject({
  ...analyzedWindowShape,
  timezone: z.string(),
  sessions: countSchema,
  invocations: countSchema,
  effectiveness: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('mean'),
      mean: scoreSchema,
      interval: estimateIntervalSchema,
      sample_size: countSchema.meta({ description: 'sessions' }),
    }),
    insufficientSchema,
  ]),
  length: z.strictObject({
    active_seconds: spreadSchema.meta({ description: 'pauses over 15 minutes left out' }),
    elapsed_seconds: spreadSchema,
    invocations: spreadSchema,
    gap_seconds: spreadSchema.meta({ description: 'from the end of what had been before to the start of a session' }),
  }),
  hours: z.array(z.strictObject({ hour: z.int().min(0).max(23), ...slotShape })).meta({ description: 'all 24 of the local day' }),
  weekdays: z.array(z.strictObject({ weekday: z.enum(WEEKDAYS), ...slotShape })).meta({ description: 'all 7, Monday first' }),
  busiest_hour: z.int().nullable(),
  busiest_weekday: z.enum(WEEKDAYS).nullable(),
  concentration: z.number().nullable().meta({ description: '0 spread evenly over 24 hours, 1 all in one' }),
  weekday_difference: differenceSchema,
  day_part_difference: differenceSchema,
  streak: z.strictObject({
    current_days: countSchema,
    is_today_open: z.boolean().meta({ description: 'true while today has no session yet and the streak up to yesterday still counts' }),
    longest_days: countSchema,
    longest_from: z.string().nullable(),
    longest_to: z.string().nullable(),
    active_days: countSchema,
  }),
  trend: z
    .strictObject({ completion: trendResultSchema, usage: trendResultSchema.meta({ description: 'invocations a day' }) })
    .meta({ description: 'over local days' }),
  correlations: z.array(correlationSchema),
});

export function toSessionAnalyticsJson(analytics: SessionAnalytics): z.infer<typeof sessionAnalyticsSchema> {
  const { window, project, isCut, sessions, invocations, effectiveness, lengths, rhythm, streaks, trend, correlations } = analytics;
  return {
    ...{
      window: toWindowJson(window),
      follows_data: window.followsData,
      project,
      is_cut: isCut,
      timezone: rhythm.timezone,
      sessions,
      invocations,
    },
    effectiveness:
      effectiveness.kind === 'mean'
        ? {
            kind: 'mean',
            mean: toScore(effectiveness.mean),
            interval: toIntervalJson(effectiveness.interval, toScore),
            sample_size: effectiveness.sampleSize,
          }
        : toInsufficientJson(effectiveness),
    length: {
      active_seconds: toSpreadJson(lengths.activeMs, toSeconds),
      elapsed_seconds: toSpreadJson(lengths.elapsedMs, toSeconds),
      invocations: toSpreadJson(lengths.invocations, toRatio),
      gap_seconds: toSpreadJson(lengths.gapMs, toSeconds),
    },
    hours: rhythm.hours.map((slot) => ({ hour: slot.slot, ...toSlotJson(slot) })),
    weekdays: rhythm.weekdays.map((slot) => ({ weekday: WEEKDAYS[slot.slot] ?? 'Monday', ...toSlotJson(slot) })),
    busiest_hour: rhythm.busiestHour,
    busiest_weekday: orNull(rhythm.busiestWeekday, (day) => WEEKDAYS[day] ?? null),
    concentration: orNull(rhythm.concentration, toRatio),
    weekday_difference: toDifferenceJson(rhythm.weekdayDifference, WEEKDAYS),
    day_part_difference: toDifferenceJson(rhythm.dayPartDifference, PARTS_OF_DAY),
    streak: {
      current_days: streaks.currentDays,
      is_today_open: streaks.isTodayOpen,
      longest_days: streaks.longestDays,
      longest_from: orNull(streaks.longest, ({ from }) => formatDay(from)),
      longest_to: orNull(streaks.longest, ({ to }) => formatDay(to)),
      active_days: streaks.activeDays,
    },
    trend: { completion: toResultJson(trend.completion, toRatio), usage: toResultJson(trend.usage, toRatio) },
    correlations: correlations.map(toCorrelationJson),
  };
}

function toSlotJson({ sessions, invocations, ...completion }: RhythmSlot) {
  return { sessions, invocations, ...toCompletionJson(completion) };
}

function toDifferenceJson(difference: RhythmDifference, names: readonly string[]): z.infer<typeof differenceSchema> {
  if (difference.kind === 'insufficient_data') return toInsufficientJson(difference);
  const { pValue, adjustedPValue, isDifferent, best, slots, sampleSize } = difference;
  return {
    kind: 'compared',
    p_value: pValue,
    adjusted_p_value: adjustedPValue,
    is_different: isDifferent,
    best: orNull(best, (slot) => names[slot] ?? null),
    groups: slots,
    sample_size: sampleSize,
  };
}

function toCorrelationJson(pair: SessionCorrelation): z.infer<typeof correlationSchema> {
  const found = pair.kind === 'correlated' ? pair : null;
  return {
    trait: pair.trait,
    result: pair.result,
    kind: pair.kind,
    rho: orNull(found, ({ rho }) => toRatio(rho)),
    interval: orNull(found, ({ interval }) => toIntervalJson(interval)),
    p_value: orNull(found, ({ pValue }) => pValue),
    adjusted_p_value: orNull(found, ({ adjustedPValue }) => adjustedPValue),
    is_significant: found?.isSignificant ?? false,
    sample_size: pair.sampleSize,
  };
}
