import { z } from 'zod';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { KeptCluster } from '../../ports/skill-clusters.ts';
import { toRatio } from './units.ts';

/** `search --clusters --json` and `GET /api/v1/clusters`. */
export const clustersSchema = z.strictObject({
  clusters: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        skills: z.array(
          z.strictObject({
            skill_name: z.string(),
            kind: z.enum(SKILL_KINDS),
            membership_score: z
              .number()
              .min(0)
              .max(1)
              .meta({ description: 'likeness to this cluster ÷ (that + likeness to the nearest other): 1 belongs here alone' }),
          }),
        ),
      }),
    )
    .meta({ description: 'the largest first; skills like no other are in none' }),
});

export function toClustersJson(clusters: readonly KeptCluster[]): z.infer<typeof clustersSchema> {
  return {
    clusters: clusters.map(({ name, description, members }) => ({
      name,
      description,
      skills: members.map(({ skill, membershipScore }) => ({
        skill_name: skill.name,
        kind: skill.kind,
        membership_score: toRatio(membershipScore),
      })),
    })),
  };
}
