import { z } from 'zod';
import { computeCompletion } from '../../app/completion.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { SkillCounts } from '../../ports/metric-queries.ts';
import { intervalSchema, toCompletionJson, toMeanSeconds } from './counts-json.ts';
import { countSchema, instantSchema, orNull, ratioSchema, secondsSchema, toInstant, toSeconds } from './units.ts';

/**
 * One of the top skills of the WebSocket and of MCP. Every count is that of the window asked about;
 * `total_invocations`, `completion_rate` (percent) and `avg_duration` are the older names of `invocation_count`,
 * `completion_ratio` and `avg_duration_seconds`.
 */
export const topSkillSchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  invocation_count: countSchema,
  completed_count: countSchema,
  ended_count: countSchema,
  completion_ratio: ratioSchema,
  completion_interval: intervalSchema,
  avg_duration_seconds: secondsSchema.nullable(),
  p50_duration_seconds: secondsSchema.nullable(),
  p95_duration_seconds: secondsSchema.nullable(),
  last_invocation_at: instantSchema.nullable(),
  total_invocations: countSchema,
  completion_rate: z.number().min(0).max(100).nullable().meta({ description: 'percent' }),
  avg_duration: secondsSchema.nullable(),
});
export type TopSkillJson = z.infer<typeof topSkillSchema>;

export function toTopSkillJson(counts: SkillCounts): TopSkillJson {
  const { completed, ended, completion_ratio, completion_interval } = toCompletionJson(computeCompletion(counts));
  const mean = toMeanSeconds(counts);
  return {
    skill_name: counts.skill.name,
    kind: counts.skill.kind,
    invocation_count: counts.invocations,
    completed_count: completed,
    ended_count: ended,
    completion_ratio,
    completion_interval,
    avg_duration_seconds: mean,
    p50_duration_seconds: orNull(counts.durationP50Ms, toSeconds),
    p95_duration_seconds: orNull(counts.durationP95Ms, toSeconds),
    last_invocation_at: orNull(counts.lastInvokedAt, toInstant),
    total_invocations: counts.invocations,
    completion_rate: orNull(completion_ratio, (ratio) => Math.round(ratio * 1e4) / 100),
    avg_duration: mean,
  };
}
