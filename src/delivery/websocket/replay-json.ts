import { z } from 'zod';
import type { ReplayStep } from '../../app/replay.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { anomalySchema, toAnomalyJson } from '../public-json/anomaly-json.ts';
import { countsSchema, toCountsJson } from '../public-json/counts-json.ts';
import { topSkillSchema, toTopSkillJson } from '../public-json/top-skill-json.ts';
import { instantSchema, orNull, secondsSchema, toInstant, toSeconds } from '../public-json/units.ts';

export const REPLAY_END_REASONS = ['finished', 'cancelled', 'failed'] as const;
export type ReplayEndReason = (typeof REPLAY_END_REASONS)[number];

/** `data` of `replay_update`: what happened from `from` to `to`. */
export const replayStepSchema = z.strictObject({
  from: instantSchema,
  to: instantSchema,
  totals: countsSchema,
  top_skills: z.array(topSkillSchema).meta({ description: 'every count is of these minutes, this hour or this day' }),
  anomalies: z.array(anomalySchema).meta({ description: 'detected then' }),
  invocations: z
    .array(
      z.strictObject({
        event_id: z.string(),
        session_id: z.string(),
        skill_name: z.string(),
        kind: z.enum(SKILL_KINDS),
        started_at: instantSchema,
        duration_seconds: secondsSchema.nullable(),
        outcome: z.enum(OUTCOMES),
      }),
    )
    .optional()
    .meta({ description: 'those that began then, in order, for windows of an hour or less; a bounded number' }),
});
export type ReplayStepJson = z.infer<typeof replayStepSchema>;

export function toReplayStepJson({ from, to, counts, skills, anomalies, invocations }: ReplayStep): ReplayStepJson {
  return {
    from: toInstant(from),
    to: toInstant(to),
    totals: toCountsJson(counts),
    top_skills: skills.map(toTopSkillJson),
    anomalies: anomalies.map(toAnomalyJson),
    ...(invocations === null
      ? {}
      : {
          invocations: invocations.map(({ eventId, sessionId, skill, startedAt, durationMs, outcome }) => ({
            event_id: eventId,
            session_id: sessionId,
            skill_name: skill.name,
            kind: skill.kind,
            started_at: toInstant(startedAt),
            duration_seconds: orNull(durationMs, toSeconds),
            outcome,
          })),
        }),
  };
}
