import { z } from 'zod';
import type { ScorePart } from '../../analytics/weighted-score.ts';
import { estimateIntervalSchema, toIntervalJson } from './estimate-json.ts';
import { countSchema, orNull, toRatio } from './units.ts';

/** To one decimal: a score is no finer. */
export function toScore(score: number): number {
  return Math.round(score * 10) / 10;
}

export const scoreSchema = z.number().min(0).max(100);

export const scorePartSchema = z.strictObject({
  name: z.string(),
  meaning: z.string(),
  weight: z.number().meta({ description: 'as decided beforehand' }),
  used_weight: z.number().meta({ description: 'its share of what could be measured; 0 for what could not' }),
  value: z.number().min(0).max(1).nullable().meta({ description: 'null when it could not be measured' }),
  interval: estimateIntervalSchema.nullable(),
  sample_size: countSchema,
});

export function toScorePartJson(part: ScorePart & { readonly usedWeight: number }, meaning: string): z.infer<typeof scorePartSchema> {
  return {
    name: part.name,
    meaning,
    weight: part.weight,
    used_weight: toRatio(part.usedWeight),
    value: orNull(part.value, toRatio),
    interval: orNull(part.interval, (interval) => toIntervalJson(interval)),
    sample_size: part.sampleSize,
  };
}
