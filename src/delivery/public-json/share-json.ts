import { z } from 'zod';
import type { CountedShare } from '../../analytics/flow/describe-recovery.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';
import { countSchema, orNull, toRatio } from './units.ts';

export const shareIntervalSchema = z
  .strictObject({ lower: z.number(), upper: z.number(), level: z.number() })
  .meta({ description: 'Wilson score interval' });

/** A count with what it is a share of. */
export const shareSchema = z.strictObject({
  count: countSchema,
  of: countSchema,
  ratio: z.number().min(0).max(1).nullable(),
  interval: shareIntervalSchema.nullable(),
});

export function toShareJson({ count, of, ratio, interval }: CountedShare): z.infer<typeof shareSchema> {
  return { count, of, ratio: orNull(ratio, toRatio), interval: orNull(interval, toShareInterval) };
}

export function toShareInterval({ lower, upper, level }: ConfidenceInterval): z.infer<typeof shareIntervalSchema> {
  return { lower: toRatio(lower), upper: toRatio(upper), level };
}
