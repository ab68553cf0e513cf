import { z } from 'zod';
import type { Completion } from '../../app/completion.ts';
import { OUTCOMES, type Outcome } from '../../domain/outcome.ts';
import type { InvocationCounts } from '../../ports/metric-queries.ts';
import { countSchema, orNull, ratioSchema, secondsSchema, toRatio, toSeconds } from './units.ts';

export const intervalSchema = z
  .strictObject({ lower: z.number(), upper: z.number(), level: z.number() })
  .nullable()
  .meta({ description: 'Wilson score interval of completion_ratio; null when none ended' });

export const completionSchema = z.strictObject({
  completed: countSchema,
  ended: countSchema,
  completion_ratio: ratioSchema,
  completion_interval: intervalSchema,
});
export type CompletionJson = z.infer<typeof completionSchema>;

export function toCompletionJson({ completed, ended, completionRatio, completionInterval }: Completion): CompletionJson {
  return {
    completed,
    ended,
    completion_ratio: orNull(completionRatio, toRatio),
    completion_interval: orNull(completionInterval, ({ lower, upper, level }) => ({ lower: toRatio(lower), upper: toRatio(upper), level })),
  };
}

export const outcomesSchema = z.strictObject(
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, countSchema])) as Record<Outcome, typeof countSchema>,
);

export const durationsSchema = z
  .strictObject({ p50: secondsSchema.nullable(), p95: secondsSchema.nullable(), mean: secondsSchema.nullable() })
  .meta({ description: 'seconds; quantiles within 1 % of the true value; null when no duration is known' });

/** Counts by outcome, completion and durations: what all rows about invocations share. */
export const countsSchema = z.strictObject({
  invocations: countSchema,
  ...completionSchema.shape,
  outcomes: outcomesSchema,
  duration_seconds: durationsSchema,
});
export type CountsJson = z.infer<typeof countsSchema>;

export function toCountsJson(counts: InvocationCounts & Completion): CountsJson {
  return {
    invocations: counts.invocations,
    ...toCompletionJson(counts),
    outcomes: counts.byOutcome,
    duration_seconds: {
      p50: orNull(counts.durationP50Ms, toSeconds),
      p95: orNull(counts.durationP95Ms, toSeconds),
      mean: toMeanSeconds(counts),
    },
  };
}

export function toMeanSeconds({ durationCount, durationSumMs }: InvocationCounts): number | null {
  return durationCount === 0 ? null : toSeconds(durationSumMs / durationCount);
}
