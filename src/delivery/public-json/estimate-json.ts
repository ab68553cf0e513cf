import { z } from 'zod';
import type { InsufficientData } from '../../analytics/insufficient-data.ts';
import type { Spread } from '../../analytics/sessions/describe-lengths.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';
import { countSchema, toRatio } from './units.ts';

/** Too little to say anything. */
export const insufficientSchema = z.strictObject({
  kind: z.literal('insufficient_data'),
  sample_size: countSchema,
  required_sample_size: countSchema,
});

export function toInsufficientJson({ sampleSize, requiredSampleSize }: Omit<InsufficientData, 'kind'>): z.infer<typeof insufficientSchema> {
  return { kind: 'insufficient_data', sample_size: sampleSize, required_sample_size: requiredSampleSize };
}

/** Any confidence interval, in the unit of what it is of. */
export const estimateIntervalSchema = z.strictObject({ lower: z.number(), upper: z.number(), level: z.number() });

export function toIntervalJson(
  { lower, upper, level }: ConfidenceInterval,
  translate: (value: number) => number = toRatio,
): z.infer<typeof estimateIntervalSchema> {
  return { lower: translate(lower), upper: translate(upper), level };
}

export const spreadSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('spread'),
    median: z.number(),
    interval: estimateIntervalSchema.meta({ description: 'of the median' }),
    p90: z.number(),
    least: z.number(),
    most: z.number(),
    sample_size: countSchema,
  }),
  insufficientSchema,
]);

export function toSpreadJson(spread: Spread, translate: (value: number) => number): z.infer<typeof spreadSchema> {
  if (spread.kind === 'insufficient_data') return toInsufficientJson(spread);
  const { median, interval, p90, least, most, sampleSize } = spread;
  return {
    kind: 'spread',
    median: translate(median),
    interval: toIntervalJson(interval, translate),
    p90: translate(p90),
    least: translate(least),
    most: translate(most),
    sample_size: sampleSize,
  };
}
