import { z } from 'zod';
import { TRENDS, trendOf } from '../../analytics/trends/compare-completion.ts';
import type { SkillReport } from '../../app/report.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countsSchema, toCountsJson } from './counts-json.ts';
import { instantSchema, orNull, toInstant } from './units.ts';

/** One skill in a window: a row of the report. */
export const skillSchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  category: z.string().nullable(),
  ...countsSchema.shape,
  last_invoked_at: instantSchema.nullable().meta({ description: 'over all time' }),
  trend: z.enum(TRENDS).meta({ description: 'completion against the window of the same length just before' }),
});
export type SkillJson = z.infer<typeof skillSchema>;

export function toSkillJson(report: SkillReport): SkillJson {
  return {
    skill_name: report.skill.name,
    kind: report.skill.kind,
    category: report.category,
    ...toCountsJson(report),
    last_invoked_at: orNull(report.lastInvokedAt, toInstant),
    trend: trendOf(report.comparison),
  };
}
