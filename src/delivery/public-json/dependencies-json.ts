import { z } from 'zod';
import { RELATIONSHIP_TYPES } from '../../analytics/dependencies/relationship-type.ts';
import type { CompletionAfter, Follow, Follows } from '../../analytics/flow/describe-follows.ts';
import type { SkillDependencies, SkillDependency } from '../../app/flow/get-dependencies.ts';
import { shareIntervalSchema, toShareInterval } from './share-json.ts';
import { countSchema, orNull, secondsSchema, toRatio, toSeconds } from './units.ts';

const proportionSchema = z.number().min(0).max(1);
const pValueSchema = z.number().min(0).max(1);

const dependencySchema = z.strictObject({
  skill_b: z.string(),
  co_occurrence_count: countSchema.meta({ description: 'sessions with both' }),
  lift_score: z.number().meta({ description: 'shrunk lift, (sessions with both + 2) ÷ (expected + 2); 1 means independent' }),
  lift: z.number().meta({ description: 'sessions with both ÷ those expected if the skills had nothing to do with each other' }),
  expected_count: z.number().meta({ description: 'sessions expected to have both' }),
  relationship_type: z.enum(RELATIONSHIP_TYPES),
  p_value: pValueSchema.meta({ description: "two-sided, of G² or, where few sessions are expected, of Fisher's exact test with mid-p" }),
  adjusted_p_value: pValueSchema.meta({ description: 'raised by the number of pairs looked at (Benjamini–Hochberg)' }),
  share: proportionSchema.meta({ description: 'of the sessions with the skill, those with skill_b too' }),
  share_interval: shareIntervalSchema,
  follows_ratio: proportionSchema
    .nullable()
    .meta({ description: 'of what came directly after the skill, how much was skill_b; null for none' }),
});

const completionAfterSchema = z
  .strictObject({
    verdict: z.enum(['more_often', 'less_often', 'no_difference', 'insufficient_data']),
    completion_ratio: proportionSchema.nullable().meta({ description: 'of the second of the two when it came directly after the first' }),
    otherwise_completion_ratio: proportionSchema.nullable(),
    adjusted_p_value: pValueSchema.nullable(),
    sample_size: countSchema,
  })
  .meta({ description: 'whether the second of the two is completed more often after the first than otherwise' });

const followSchema = z.strictObject({
  skill_name: z.string(),
  count: countSchema,
  ratio: proportionSchema.meta({ description: 'of all that stood on this side of the skill, ends of sessions included' }),
  interval: shareIntervalSchema,
  lift: z.number().meta({ description: 'ratio ÷ what it is anywhere' }),
  dependency: z.number().min(-1).max(1).meta({ description: 'how sure it is that the first leads to the second' }),
  median_gap_seconds: secondsSchema
    .nullable()
    .meta({ description: 'from the end of the first to the start of the second; 0 where they overlap' }),
  completion: completionAfterSchema,
});

const followsSchema = z.strictObject({
  total: countSchema.meta({ description: 'times that anything stood on this side' }),
  session_borders: countSchema.meta({ description: 'of these, the end (before: the beginning) of a session or of what a subagent did' }),
  repeats: countSchema.meta({ description: 'of these, the skill itself' }),
  loop: z.number().min(0).max(1).meta({ description: 'how sure it is that the skill follows itself' }),
  skills: z.array(followSchema).meta({ description: 'the most frequent first, without the skill itself' }),
});

/** `dependencies SKILL --json` and `GET /api/v1/skills/{skill_name}/dependencies`. */
export const dependenciesSchema = z.strictObject({
  skill_name: z.string(),
  sessions: countSchema.meta({ description: 'with any invocation' }),
  sessions_with_skill: countSchema,
  sessions_pending: countSchema.meta({ description: 'with changes that are not in the answer yet' }),
  status: z.enum(['ok', 'insufficient_data']),
  required_sessions: countSchema.nullable().meta({ description: 'with fewer sessions no pair is told; null when there are enough' }),
  min_lift: z.number(),
  pairs_looked_at: countSchema,
  dependencies: z
    .array(dependencySchema)
    .meta({ description: 'used in the same sessions more than chance explains, the surest strong ones first' }),
  next: followsSchema,
  previous: followsSchema,
});

export function toDependenciesJson(answer: SkillDependencies): z.infer<typeof dependenciesSchema> {
  return {
    skill_name: answer.name,
    sessions: answer.sessions,
    sessions_with_skill: answer.sessionsWithSkill,
    sessions_pending: answer.sessionsPending,
    status: answer.requiredSessions === null ? 'ok' : 'insufficient_data',
    required_sessions: answer.requiredSessions,
    min_lift: answer.minLift,
    pairs_looked_at: answer.pairsLookedAt,
    dependencies: answer.dependencies.map(toDependencyJson),
    next: toFollowsJson(answer.next),
    previous: toFollowsJson(answer.previous),
  };
}

function toDependencyJson(it: SkillDependency): z.infer<typeof dependencySchema> {
  return {
    skill_b: it.second,
    co_occurrence_count: it.both,
    lift_score: toRatio(it.shrunkLift),
    lift: toRatio(it.lift),
    expected_count: toRatio(it.expected),
    relationship_type: it.relationshipType,
    p_value: it.pValue,
    adjusted_p_value: it.adjustedPValue,
    share: toRatio(it.shareOfFirst),
    share_interval: toShareInterval(it.shareInterval),
    follows_ratio: orNull(it.followsRatio, toRatio),
  };
}

function toFollowsJson({ total, borders, repeats, loop, follows }: Follows): z.infer<typeof followsSchema> {
  return { total, session_borders: borders, repeats, loop: toRatio(loop), skills: follows.map(toFollowJson) };
}

function toFollowJson(it: Follow): z.infer<typeof followSchema> {
  return {
    skill_name: it.name,
    count: it.uses,
    ratio: toRatio(it.ratio),
    interval: toShareInterval(it.interval),
    lift: toRatio(it.lift),
    dependency: toRatio(it.dependency),
    median_gap_seconds: orNull(it.medianGapMs, toSeconds),
    completion: toCompletionAfterJson(it.completion),
  };
}

function toCompletionAfterJson(completion: CompletionAfter): z.infer<typeof completionAfterSchema> {
  const isCompared = completion.kind === 'compared';
  return {
    verdict: isCompared ? completion.verdict : completion.kind,
    completion_ratio: isCompared ? toRatio(completion.ratio) : null,
    otherwise_completion_ratio: isCompared ? toRatio(completion.otherwiseRatio) : null,
    adjusted_p_value: isCompared ? completion.adjustedPValue : null,
    sample_size: completion.sampleSize,
  };
}
