import { z } from 'zod';
import type { Bottleneck, Recovery } from '../../analytics/sessions/find-bottlenecks.ts';
import type { WorkflowBottlenecks } from '../../app/session-analytics.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { completionSchema, toCompletionJson } from './counts-json.ts';
import { estimateIntervalSchema, toIntervalJson } from './estimate-json.ts';
import { analyzedWindowShape } from './session-analytics-json.ts';
import { countSchema, orNull, secondsSchema, toRatio, toSeconds } from './units.ts';
import { toWindowJson } from './window-json.ts';

const recoveryShape = {
  troubles: countSchema.meta({ description: 'runs of failures of one skill in one session with no success between them' }),
  recovered: countSchema.meta({ description: 'followed by a success of the same skill in the same session' }),
  recovered_ratio: z.number().nullable(),
  recovered_interval: estimateIntervalSchema.nullable(),
  median_recovery_seconds: secondsSchema
    .nullable()
    .meta({ description: 'half of all troubles, those never over included, were over within it; null when fewer than half were' }),
  failed_attempts: countSchema,
  retry_loops: countSchema.meta({ description: 'troubles of 3 failed attempts or more' }),
  lost_seconds: secondsSchema.meta({ description: 'what the failed attempts took together' }),
};
export const recoverySchema = z.strictObject(recoveryShape);

export const bottleneckSchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  verdict: z.enum(['bottleneck', 'ordinary', 'insufficient_data']).meta({
    description: 'bottleneck: it goes wrong more often than all other skills together, by more than chance',
  }),
  attempts: countSchema.meta({ description: 'troubles and completed ones: a run of failures counts once' }),
  sessions: countSchema.meta({ description: 'in which it went wrong' }),
  trouble_ratio: z.number().meta({ description: 'troubles ÷ attempts' }),
  trouble_interval: estimateIntervalSchema,
  adjusted_p_value: z.number().nullable(),
  cause: z
    .strictObject({ error_type: z.string(), count: countSchema })
    .nullable()
    .meta({ description: 'the most frequent class of error' }),
  ...recoveryShape,
});

/** `sessions --bottlenecks --json` and `GET /api/v1/workflow-bottlenecks`. */
export const workflowSchema = z.strictObject({
  ...analyzedWindowShape,
  sessions: countSchema,
  recovery: recoverySchema,
  bottlenecks: z.array(bottleneckSchema).meta({ description: 'skills that went wrong, by what was lost, most first' }),
  phases: z
    .array(
      z.strictObject({
        workflow_phase: z.string(),
        sessions: countSchema,
        invocations: countSchema,
        ...completionSchema.shape,
        total_seconds: secondsSchema,
      }),
    )
    .meta({ description: 'by invocations, most first' }),
  transitions: z
    .array(
      z.strictObject({
        from_phase: z.string(),
        to_phase: z.string(),
        count: countSchema,
        sessions: countSchema,
        share: z.number().meta({ description: 'of all transitions out of from_phase' }),
        share_interval: estimateIntervalSchema,
        most_common_skill: z.strictObject({ skill_name: z.string(), kind: z.enum(SKILL_KINDS), count: countSchema }),
        median_gap_seconds: secondsSchema,
      }),
    )
    .meta({ description: 'one for each pair of different phases, the most frequent first' }),
});

export function toWorkflowJson({ window, project, isCut, flow, bottlenecks }: WorkflowBottlenecks): z.infer<typeof workflowSchema> {
  return {
    ...{ window: toWindowJson(window), follows_data: window.followsData, project, is_cut: isCut, sessions: bottlenecks.sessions },
    recovery: toRecoveryJson(bottlenecks.total),
    bottlenecks: bottlenecks.skills.map(toBottleneckJson),
    phases: flow.phases.map(({ phase, sessions, invocations, totalDurationMs, ...completion }) => ({
      ...{ workflow_phase: phase, sessions, invocations, ...toCompletionJson(completion), total_seconds: toSeconds(totalDurationMs) },
    })),
    transitions: flow.transitions.map(({ from, to, count, sessions, shareRatio, shareInterval, mostCommonSkill, medianGapMs }) => ({
      ...{ from_phase: from, to_phase: to, count, sessions, share: toRatio(shareRatio), share_interval: toIntervalJson(shareInterval) },
      most_common_skill: { skill_name: mostCommonSkill.skill.name, kind: mostCommonSkill.skill.kind, count: mostCommonSkill.count },
      median_gap_seconds: toSeconds(medianGapMs),
    })),
  };
}

export function toBottleneckJson(bottleneck: Bottleneck): z.infer<typeof bottleneckSchema> {
  const { skill, verdict, attempts, sessions, troubleRatio, troubleInterval, adjustedPValue, cause } = bottleneck;
  return {
    ...{ skill_name: skill.name, kind: skill.kind, verdict, attempts, sessions, trouble_ratio: toRatio(troubleRatio) },
    trouble_interval: toIntervalJson(troubleInterval),
    adjusted_p_value: adjustedPValue,
    cause: orNull(cause, ({ errorType, count }) => ({ error_type: errorType, count })),
    ...toRecoveryJson(bottleneck),
  };
}

export function toRecoveryJson(recovery: Recovery): z.infer<typeof recoverySchema> {
  return {
    troubles: recovery.troubles,
    recovered: recovery.recovered,
    recovered_ratio: orNull(recovery.recoveredRatio, toRatio),
    recovered_interval: orNull(recovery.recoveredInterval, (interval) => toIntervalJson(interval)),
    median_recovery_seconds: orNull(recovery.medianRecoveryMs, toSeconds),
    failed_attempts: recovery.failedAttempts,
    retry_loops: recovery.loops,
    lost_seconds: toSeconds(recovery.lostMs),
  };
}
