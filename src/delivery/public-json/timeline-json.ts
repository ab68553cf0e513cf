import { z } from 'zod';
import type { SessionDetail } from '../../app/session-detail.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { TimelineEntry } from '../../ports/metric-queries.ts';
import { sessionSchema, toSessionJson } from './session-json.ts';
import { sessionJudgementSchema, toSessionJudgementJson } from './session-judgement-json.ts';
import { instantSchema, orNull, secondsSchema, toInstant, toSeconds } from './units.ts';

export const timelineEntrySchema = z.strictObject({
  event_id: z.string(),
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  started_at: instantSchema,
  ended_at: instantSchema.nullable(),
  duration_seconds: secondsSchema.nullable(),
  outcome: z.enum(OUTCOMES),
  presumed: z.boolean().meta({ description: 'true when nothing said so but the session went quiet' }),
  workflow_phase: z.string().nullable(),
  error_type: z.string().nullable(),
  trigger: z.enum(['model', 'typed']).nullable(),
  subagent_id: z.string().nullable(),
});
export type TimelineEntryJson = z.infer<typeof timelineEntrySchema>;

export function toTimelineJson(timeline: readonly TimelineEntry[]): TimelineEntryJson[] {
  return timeline.map((entry) => ({
    event_id: entry.eventId,
    skill_name: entry.skill.name,
    kind: entry.skill.kind,
    started_at: toInstant(entry.startedAt),
    ended_at: orNull(entry.endedAt, toInstant),
    duration_seconds: orNull(entry.durationMs, toSeconds),
    outcome: entry.outcome,
    presumed: entry.presumed,
    workflow_phase: entry.phase,
    error_type: entry.errorType,
    trigger: entry.trigger,
    subagent_id: entry.subagentId,
  }));
}

/** `session ID --json` and `GET /api/v1/sessions/{session_id}`. */
export const sessionDetailSchema = z.strictObject({
  ...sessionSchema.shape,
  analysis: sessionJudgementSchema.nullable().meta({ description: 'how it went; null on later pages of the timeline' }),
  timeline: z.array(timelineEntrySchema).meta({ description: 'in order of start' }),
  next: z.string().nullable().meta({ description: 'give it as `after` for the next page; null on the last page' }),
});
export type SessionDetailJson = z.infer<typeof sessionDetailSchema>;

export function toSessionDetailJson({ session, judgement, timeline, next }: SessionDetail): SessionDetailJson {
  return { ...toSessionJson(session), analysis: orNull(judgement, toSessionJudgementJson), timeline: toTimelineJson(timeline), next };
}
