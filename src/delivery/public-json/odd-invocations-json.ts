import { z } from 'zod';
import { INVOCATION_FEATURES } from '../../analytics/odd-invocations/describe-invocations.ts';
import type { OddInvocation } from '../../analytics/odd-invocations/find-odd-invocations.ts';
import type { OddInvocationsAnswer } from '../../app/odd-invocations.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countSchema, instantSchema, orNull, secondsSchema, toInstant, toRatio, toSeconds } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

const shareSchema = z.number().min(0).max(1);

/** `GET /api/v1/anomalies/invocations`. */
export const oddInvocationsSchema = z.strictObject({
  window: windowSchema,
  status: z.enum(['compared', 'insufficient_data']),
  sample_size: countSchema.meta({ description: 'ended invocations compared with each other' }),
  required_sample_size: countSchema.nullable().meta({ description: 'when there are too few' }),
  is_cut: z.boolean().meta({ description: 'true when the window has more than are compared: then these are of the latest sessions' }),
  odd: countSchema.meta({ description: 'odd ones, listed or not; at most one in a hundred' }),
  invocations: z
    .array(
      z.strictObject({
        id: z.string(),
        skill_name: z.string(),
        kind: z.enum(SKILL_KINDS),
        session_id: z.string(),
        started_at: instantSchema,
        outcome: z.enum(OUTCOMES),
        error_type: z.string().nullable(),
        duration_seconds: secondsSchema.nullable(),
        typical_duration_seconds: secondsSchema.nullable().meta({ description: 'median of the skill; null when fewer than 5 are known' }),
        score: z.number().min(0).max(1).meta({ description: 'of an Isolation Forest: 0.5 is ordinary, 0.6 and more odd' }),
        reason: z.string().meta({ description: 'what is odd of it, in words' }),
        contributions: z.array(
          z.strictObject({
            feature: z.enum(INVOCATION_FEATURES),
            side: z.enum(['low', 'high']),
            tail_share: shareSchema.meta({ description: 'of all compared, those as far out' }),
            weight: shareSchema.meta({ description: 'share of this feature in what is odd of the invocation' }),
          }),
        ),
        more_like_it: countSchema.meta({ description: 'other odd ones of the same skill and session, not listed' }),
      }),
    )
    .meta({ description: 'the oddest first' }),
});

export function toOddInvocationsJson({ window, isCut, found }: OddInvocationsAnswer): z.infer<typeof oddInvocationsSchema> {
  const isCompared = found.kind === 'compared';
  return {
    window: toWindowJson(window),
    status: found.kind,
    sample_size: found.sampleSize,
    required_sample_size: isCompared ? null : found.requiredSampleSize,
    is_cut: isCut,
    odd: isCompared ? found.odd : 0,
    invocations: isCompared ? found.invocations.map(toOddJson) : [],
  };
}

function toOddJson(odd: OddInvocation) {
  return {
    id: odd.eventId,
    skill_name: odd.skill.name,
    kind: odd.skill.kind,
    session_id: odd.sessionId,
    started_at: toInstant(odd.startedAt),
    outcome: odd.outcome,
    error_type: odd.errorType,
    duration_seconds: orNull(odd.durationMs, toSeconds),
    typical_duration_seconds: orNull(odd.typicalDurationMs, toSeconds),
    score: toRatio(odd.score),
    reason: describeOddity(odd),
    contributions: odd.contributions.map(({ feature, side, tailShare, weightRatio }) => ({
      feature,
      side,
      tail_share: toRatio(tailShare),
      weight: toRatio(weightRatio),
    })),
    more_like_it: odd.moreLikeIt,
  };
}

/** What is odd of an invocation, as a person would say it; the strongest first. */
export function describeOddity(odd: OddInvocation): string {
  // That half of them fail is no news, though few invocations do.
  const told = odd.contributions.filter(({ feature }, i) => feature !== 'outcome' || i === 0 || odd.outcomeShare < FREQUENT_SHARE);
  const texts = told.map(({ feature, side }) => TEXTS[feature](odd, side));
  return texts.length > 0 ? texts.join('; ') : 'nothing alone, all of it together';
}

const FREQUENT_SHARE = 0.25;
const NO_TIME_MS = 100;

const percent = (share: number) => `${share < 0.01 ? '<1' : Math.round(share * 100)} %`;

function timeText(ms: number | null): string {
  if (ms === null) return '?';
  if (ms < NO_TIME_MS) return 'no time';
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 6000) / 10} min`;
}

const TEXTS: Readonly<Record<(typeof INVOCATION_FEATURES)[number], (odd: OddInvocation, side: 'low' | 'high') => string>> = {
  duration: ({ durationMs, typicalDurationMs }, side) => {
    const isNothing = durationMs !== null && durationMs < NO_TIME_MS;
    return `${side === 'low' && !isNothing ? 'only ' : ''}${timeText(durationMs)} where ${timeText(typicalDurationMs)} is usual`;
  },
  failures_in_a_row: ({ failuresInARow, outcome }) =>
    `${outcome === 'completed' ? 'worked ' : ''}after ${failuresInARow} ${failuresInARow === 1 ? 'try' : 'tries in a row'} without success`,
  hour: ({ localHour, hourShare }) => `at ${String(localHour).padStart(2, '0')} h, when ${percent(hourShare)} of the work is done`,
  outcome: ({ outcome, outcomeShare }) => `${outcome.replaceAll('_', ' ')}, as ${percent(outcomeShare)} of its invocations are`,
  failures_before: ({ failuresBefore }) => `${failuresBefore} of the 10 calls before were without success`,
  session_size: ({ sessionPosition }) => `call ${sessionPosition} of its session`,
};
