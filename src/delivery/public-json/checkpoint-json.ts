import { z } from 'zod';
import type { SessionComparison } from '../../analytics/checkpoint/compare-sessions.ts';
import { ADVICE_KINDS } from '../../analytics/checkpoint/give-advice.ts';
import type { CheckpointChanges } from '../../analytics/checkpoint/make-checkpoint.ts';
import { QUALITY_MEANINGS } from '../../analytics/checkpoint/measure-quality.ts';
import type { ProjectCheckpoint } from '../../app/checkpoint.ts';
import { formatCheckpoint, QUALITY_FORMULA } from './checkpoint-markdown.ts';
import { estimateIntervalSchema, spreadSchema, toIntervalJson, toSpreadJson } from './estimate-json.ts';
import { scorePartSchema, scoreSchema, toScore, toScorePartJson } from './score-json.ts';
import { countSchema, instantSchema, orNull, secondsSchema, toInstant, toRatio, toSeconds } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';
import { bottleneckSchema, recoverySchema, toBottleneckJson, toRecoveryJson } from './workflow-json.ts';

export const comparisonSchema = z.strictObject({
  measure: z.string(),
  verdict: z.enum(['better', 'worse', 'no_difference_shown', 'insufficient_data']),
  before: z.number().nullable(),
  now: z.number().nullable(),
  p_value: z.number().nullable(),
  adjusted_p_value: z.number().nullable(),
  sample_size: countSchema.meta({ description: 'sessions of both sides; of insufficient_data of the smaller side' }),
});

const changesSchema = z.strictObject({
  since: instantSchema,
  previous_score: scoreSchema.nullable(),
  new_sessions: countSchema,
  new_invocations: countSchema,
  comparisons: z.array(comparisonSchema),
  tests_broken: z.array(z.string()),
  tests_fixed: z.array(z.string()),
  anomalies_opened: z.array(z.string()),
  anomalies_resolved: z.array(z.string()),
});

/** `checkpoint --json` and `GET /api/v1/checkpoint`. */
export const checkpointSchema = z.strictObject({
  project: z.string(),
  directory: z.string().nullable(),
  made_at: instantSchema,
  window: windowSchema,
  follows_data: z.boolean().meta({ description: 'true when the project rests, so that the window ends with its newest session' }),
  is_cut: z.boolean(),
  sessions: countSchema,
  invocations: countSchema,
  quality: z.strictObject({
    score: scoreSchema.nullable().meta({ description: 'null for fewer sessions than it takes' }),
    sample_size: countSchema.meta({ description: 'sessions with an ended invocation' }),
    required_sample_size: countSchema,
    interval: estimateIntervalSchema.nullable(),
    formula: z.string(),
    parts: z.array(
      z.strictObject({
        ...scorePartSchema.shape,
        counted: z.strictObject({ good: countSchema, of: countSchema, unit: z.string() }).nullable(),
        source: z.string().meta({ description: 'where the figure comes from, or why there is none' }),
      }),
    ),
  }),
  active_seconds: spreadSchema,
  wasted_seconds: secondsSchema,
  total_skill_seconds: secondsSchema,
  recovery: recoverySchema,
  bottlenecks: z.array(bottleneckSchema),
  unhealthy_sessions: z.array(z.strictObject({ session_id: z.string(), last_event_at: instantSchema, problems: z.array(z.string()) })),
  changes: changesSchema.nullable().meta({ description: 'since the last checkpoint; null when there is none' }),
  advice: z.array(
    z.strictObject({
      kind: z.enum(ADVICE_KINDS),
      finding: z.string(),
      action: z.string(),
      value: z.number(),
      sample_size: countSchema.nullable(),
    }),
  ),
  markdown: z.string(),
});

export function toCheckpointJson(checkpoint: ProjectCheckpoint): z.infer<typeof checkpointSchema> {
  const { project, directory, at, followsData, isCut, sessions, invocations, quality, wasted, bottlenecks } = checkpoint;
  return {
    ...{ project, directory, made_at: toInstant(at), window: toWindowJson(checkpoint), follows_data: followsData, is_cut: isCut },
    ...{ sessions, invocations },
    quality: {
      score: orNull(quality.score, toScore),
      sample_size: quality.sampleSize,
      required_sample_size: quality.requiredSampleSize,
      interval: orNull(quality.interval, (interval) => toIntervalJson(interval, toScore)),
      formula: QUALITY_FORMULA,
      parts: quality.parts.map((part) => ({
        ...toScorePartJson(part, QUALITY_MEANINGS[part.name]),
        counted: part.counted,
        source: part.source,
      })),
    },
    active_seconds: toSpreadJson(checkpoint.lengths.activeMs, toSeconds),
    wasted_seconds: toSeconds(wasted.wastedMs),
    total_skill_seconds: toSeconds(wasted.totalMs),
    recovery: toRecoveryJson(bottlenecks.total),
    bottlenecks: bottlenecks.skills.filter(({ verdict }) => verdict === 'bottleneck').map(toBottleneckJson),
    unhealthy_sessions: checkpoint.unhealthy.map(({ sessionId, lastEventAt, problems }) => ({
      ...{ session_id: sessionId, last_event_at: toInstant(lastEventAt), problems: [...problems] },
    })),
    changes: orNull(checkpoint.changes, toChangesJson),
    advice: checkpoint.advice.map(({ kind, finding, action, value, sampleSize }) => ({
      ...{ kind, finding, action, value: toRatio(value), sample_size: sampleSize },
    })),
    markdown: formatCheckpoint(checkpoint),
  };
}

function toChangesJson(changes: CheckpointChanges): z.infer<typeof changesSchema> {
  return {
    since: toInstant(changes.previous.at),
    previous_score: orNull(changes.previous.score, toScore),
    new_sessions: changes.newSessions,
    new_invocations: changes.newInvocations,
    comparisons: changes.comparisons.map(toComparisonJson),
    tests_broken: [...changes.testsBroken],
    tests_fixed: [...changes.testsFixed],
    anomalies_opened: [...changes.anomaliesOpened],
    anomalies_resolved: [...changes.anomaliesResolved],
  };
}

export function toComparisonJson(comparison: SessionComparison): z.infer<typeof comparisonSchema> {
  const { measure } = comparison;
  if (comparison.kind === 'insufficient_data') {
    const unknown = { before: null, now: null, p_value: null, adjusted_p_value: null };
    return { measure, verdict: 'insufficient_data', ...unknown, sample_size: comparison.sampleSize };
  }
  const { verdict, before, now, pValue, adjustedPValue, sessionsBefore, sessionsNow } = comparison;
  return {
    ...{ measure, verdict, before: toRatio(before), now: toRatio(now), p_value: pValue, adjusted_p_value: adjustedPValue },
    sample_size: sessionsBefore + sessionsNow,
  };
}
