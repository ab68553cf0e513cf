import { z } from 'zod';
import { RECOMMENDATION_SOURCES } from '../../app/recommendations/recommendation.ts';
import type { Recommendations } from '../../app/recommendations/recommender.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countSchema, toRatio } from './units.ts';

const shareSchema = z.number().min(0).max(1);

/** `recommend --json`, `GET /api/v1/recommendations` and the MCP tool. */
export const recommendationsSchema = z.strictObject({
  evidence: z.enum(['sufficient', 'insufficient_data']).meta({ description: 'insufficient_data when there is nothing to recommend' }),
  recommendations: z
    .array(
      z.strictObject({
        skill_name: z.string(),
        kind: z.enum(SKILL_KINDS),
        score: shareSchema.meta({ description: 'how well it fits × the chance that it is completed' }),
        completion_rate: shareSchema.meta({ description: 'estimated chance that it is completed, drawn towards what is usual' }),
        source: z.enum(RECOMMENDATION_SOURCES),
        reason: z.string(),
        because: z.array(z.string()).meta({ description: 'skills in use that speak for it, the strongest first' }),
        sample_size: countSchema.meta({ description: 'people who have completed it, or times that it came next' }),
      }),
    )
    .meta({ description: 'the highest score first' }),
  context: z
    .strictObject({ after: z.string().nullable(), project: z.string().nullable(), workflow_phase: z.string().nullable() })
    .nullable()
    .meta({
      description: 'what own sequences were looked up for: the skill used last (null: a session begins), where; null when nothing was used',
    }),
  users: countSchema.meta({ description: 'people with a completed skill' }),
  known_skills: countSchema.meta({ description: 'skills that the person asked about has completed' }),
  similar_users: z
    .array(
      z.strictObject({
        user_id: z.string().meta({ description: 'as stored: a hash' }),
        similarity: shareSchema.meta({ description: 'Jaccard: skills both have completed ÷ skills either has' }),
        shared_skills: countSchema,
      }),
    )
    .meta({ description: 'with 3 or more shared skills, the most similar first' }),
});

export function toRecommendationsJson(answer: Recommendations): z.infer<typeof recommendationsSchema> {
  const { evidence, recommendations, context, users, knownSkills, similarUsers } = answer;
  return {
    evidence,
    recommendations: recommendations.map(({ skill, score, completionRatio, source, reason, because, sampleSize }) => ({
      skill_name: skill.name,
      kind: skill.kind,
      score: toRatio(score),
      completion_rate: toRatio(completionRatio),
      source,
      reason,
      because: because.map(({ name }) => name),
      sample_size: sampleSize,
    })),
    context: context === null ? null : { after: context.after, project: context.project, workflow_phase: context.phase },
    users,
    known_skills: knownSkills,
    similar_users: similarUsers.map(({ user, similarity, sharedSkills }) => ({
      user_id: user,
      similarity: toRatio(similarity),
      shared_skills: sharedSkills,
    })),
  };
}
