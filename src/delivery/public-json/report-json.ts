import { z } from 'zod';
import type { Report } from '../../app/report.ts';
import { completionSchema, outcomesSchema, toCompletionJson } from './counts-json.ts';
import { skillSchema, toSkillJson } from './skill-json.ts';
import { countSchema } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

/** `report --json` and `GET /api/v1/skills`. */
export const reportSchema = z.strictObject({
  window: windowSchema,
  skills: z.array(skillSchema).meta({ description: 'by invocations, most first; then by name' }),
  totals: z
    .strictObject({
      invocations: countSchema,
      ...completionSchema.shape,
      outcomes: outcomesSchema,
      skills: countSchema,
      sessions: countSchema.nullable().meta({ description: 'null when one skill was asked for by name' }),
    })
    .meta({ description: 'over all skills of the kinds asked for, shown or not' }),
});
export type ReportJson = z.infer<typeof reportSchema>;

export function toReportJson({ window, skills, totals }: Report): ReportJson {
  return {
    window: toWindowJson(window),
    skills: skills.map(toSkillJson),
    totals: {
      invocations: totals.invocations,
      ...toCompletionJson(totals),
      outcomes: totals.byOutcome,
      skills: totals.skills,
      sessions: totals.sessions,
    },
  };
}
