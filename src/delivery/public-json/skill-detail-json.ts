import { z } from 'zod';
import { REQUIRED_ENDED } from '../../analytics/trends/compare-completion.ts';
import type { SkillDetail } from '../../app/skill-detail.ts';
import { completionSchema, toCompletionJson } from './counts-json.ts';
import { skillSchema, toSkillJson } from './skill-json.ts';
import { countSchema, instantSchema, orNull, toInstant, toRatio } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

/** `GET /api/v1/skills/{skill_name}`: a row of the report with what it was compared with. */
export const skillDetailSchema = z.strictObject({
  window: windowSchema,
  ...skillSchema.shape,
  first_invoked_at: instantSchema.nullable().meta({ description: 'over all time' }),
  previous: z
    .strictObject({ window: windowSchema, invocations: countSchema, ...completionSchema.shape })
    .meta({ description: 'the window of the same length just before' }),
  change: z
    .strictObject({
      completion_ratio: z.number().min(-1).max(1).meta({ description: 'now minus before' }),
      p_value: z.number().min(0).max(1),
      sample_size: countSchema,
    })
    .nullable()
    .meta({
      description: `two-proportion score test; null when either window has fewer than ${REQUIRED_ENDED} ended or too few of one outcome`,
    }),
});
export type SkillDetailJson = z.infer<typeof skillDetailSchema>;

export function toSkillDetailJson(detail: SkillDetail): SkillDetailJson {
  const { comparison, previous } = detail;
  return {
    window: toWindowJson(detail.window),
    ...toSkillJson(detail),
    first_invoked_at: orNull(detail.firstInvokedAt, toInstant),
    previous: { window: toWindowJson(previous.window), invocations: previous.invocations, ...toCompletionJson(previous) },
    change:
      comparison.kind === 'compared'
        ? {
            completion_ratio: toRatio(comparison.difference),
            p_value: Number(comparison.pValue.toPrecision(6)),
            sample_size: comparison.sampleSize,
          }
        : null,
  };
}
