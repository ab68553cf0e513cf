import { z } from 'zod';
import { EFFECTIVENESS_MEANINGS } from '../../analytics/sessions/compute-effectiveness.ts';
import type { SessionJudgement } from '../../app/session-analytics.ts';
import { estimateIntervalSchema, insufficientSchema, toInsufficientJson, toIntervalJson } from './estimate-json.ts';
import { scorePartSchema, scoreSchema, toScore, toScorePartJson } from './score-json.ts';
import { countSchema, orNull, secondsSchema, toSeconds } from './units.ts';

/** How one session went: `analysis` in the answer about a session. */
export const sessionJudgementSchema = z.strictObject({
  active_seconds: secondsSchema.meta({ description: 'pauses over 15 minutes left out' }),
  work_blocks: countSchema.meta({ description: 'stretches of work with such a pause between them' }),
  total_skill_seconds: secondsSchema.nullable().meta({ description: 'of all invocations together' }),
  subagents: countSchema,
  effectiveness: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('effectiveness'),
      score: scoreSchema,
      interval: estimateIntervalSchema.nullable(),
      parts: z.array(scorePartSchema),
      sample_size: countSchema.meta({ description: 'ended invocations' }),
    }),
    insufficientSchema,
  ]),
  problems: z.array(z.enum(['abandoned', 'retry_loop', 'ended_on_failure'])),
});

export function toSessionJudgementJson({ summary, effectiveness, health }: SessionJudgement): z.infer<typeof sessionJudgementSchema> {
  return {
    active_seconds: toSeconds(summary.activeMs),
    work_blocks: summary.blocks,
    total_skill_seconds: orNull(summary.totalDurationMs, toSeconds),
    subagents: summary.subagents,
    effectiveness:
      effectiveness.kind === 'insufficient_data'
        ? toInsufficientJson(effectiveness)
        : {
            kind: 'effectiveness',
            score: toScore(effectiveness.score),
            interval: orNull(effectiveness.interval, (interval) => toIntervalJson(interval, toScore)),
            parts: effectiveness.parts.map((part) => toScorePartJson(part, EFFECTIVENESS_MEANINGS[part.name])),
            sample_size: effectiveness.sampleSize,
          },
    problems: [...(health?.problems ?? [])],
  };
}
