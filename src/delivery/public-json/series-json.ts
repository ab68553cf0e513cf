import { z } from 'zod';
import { SERIES_STEPS, type Series } from '../../app/series.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countsSchema, toCountsJson } from './counts-json.ts';
import { instantSchema, toInstant } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

/** `GET /api/v1/metrics` and `GET /api/v1/skills/{skill_name}/metrics`. */
export const seriesSchema = z.strictObject({
  skill_name: z.string().nullable().meta({ description: 'null when all skills of some kinds were asked for' }),
  kind: z.enum(SKILL_KINDS).nullable(),
  window: windowSchema,
  step: z.enum(SERIES_STEPS),
  points: z
    .array(z.strictObject({ at: instantSchema.meta({ description: 'start of the bucket' }), ...countsSchema.shape }))
    .meta({ description: 'in order of time; a bucket without an invocation is left out' }),
});
export type SeriesJson = z.infer<typeof seriesSchema>;

export function toSeriesJson({ skill, window, step, points }: Series): SeriesJson {
  return {
    skill_name: skill?.name ?? null,
    kind: skill?.kind ?? null,
    window: toWindowJson(window),
    step,
    points: points.map((point) => ({ at: toInstant(point.at), ...toCountsJson(point) })),
  };
}
