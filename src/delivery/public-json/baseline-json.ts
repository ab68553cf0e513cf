import { z } from 'zod';
import type { Baselines } from '../../app/recommendations/baselines.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countSchema, orNull, toRatio, toSeconds } from './units.ts';

const shareSchema = z.number().min(0).max(1);

/** `baselines --json`, `GET /api/v1/baselines` and the MCP tool. */
export const baselinesSchema = z.strictObject({
  baselines: z
    .array(
      z.strictObject({
        skill_name: z.string(),
        kind: z.enum(SKILL_KINDS),
        total_users: countSchema.meta({ description: 'different people' }),
        total_invocations: countSchema,
        completed: countSchema,
        ended: countSchema,
        global_completion_rate: shareSchema
          .nullable()
          .meta({ description: 'drawn towards what is usual for all, the more the fewer ended; null when none has ended' }),
        completion_rate_lower_bound: shareSchema.nullable().meta({ description: '5 % quantile of what it may be; the order' }),
        global_avg_duration_seconds: z.number().min(0).nullable(),
        most_common_workflow_phase: z.string().nullable(),
        effectiveness_percentile: z
          .number()
          .min(0)
          .max(100)
          .nullable()
          .meta({ description: '0–100: share of the skills with ended invocations whose lower bound is lower' }),
      }),
    )
    .meta({ description: 'the highest lower bound first' }),
  users: countSchema,
  skills: countSchema.meta({ description: 'all, shown or not' }),
  usual_completion_rate: shareSchema.meta({ description: 'what a skill of which nothing is known is taken for' }),
  usual_weight: z.number().min(0).meta({ description: 'as how many invocations that counts' }),
});

export function toBaselinesJson({ baselines, users, skills, usualRatio, usualWeight }: Baselines): z.infer<typeof baselinesSchema> {
  return {
    baselines: baselines.map((baseline) => ({
      skill_name: baseline.skill.name,
      kind: baseline.skill.kind,
      total_users: baseline.users,
      total_invocations: baseline.invocations,
      completed: baseline.completed,
      ended: baseline.ended,
      global_completion_rate: orNull(baseline.completionRatio, toRatio),
      completion_rate_lower_bound: orNull(baseline.lowerBound, toRatio),
      global_avg_duration_seconds: baseline.durationCount === 0 ? null : toSeconds(baseline.durationSumMs / baseline.durationCount),
      most_common_workflow_phase: baseline.mostCommonPhase,
      effectiveness_percentile: orNull(baseline.percentile, (percentile) => Math.round(percentile * 10) / 10),
    })),
    users,
    skills,
    usual_completion_rate: toRatio(usualRatio),
    usual_weight: toRatio(usualWeight),
  };
}
