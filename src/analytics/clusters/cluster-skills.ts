import type { SkillRef } from '../../domain/skill.ts';
import { averageLinkage, cutJoins } from '../../stats/average-linkage.ts';
import { silhouettes } from '../../stats/silhouettes.ts';
import type { InsufficientData } from '../insufficient-data.ts';
import { nameClusters } from './name-clusters.ts';
import { type ComparedSkill, computeSkillSimilarities, wordsOf } from './skill-similarity.ts';

/** With fewer skills there is nothing to group. */
export const REQUIRED_SKILLS = 4;
/** Most skills compared with each other: a million pairs. */
export const MOST_SKILLS = 1_000;
/** How many cuts of the tree are tried. */
const CUTS = 60;

export interface ClusterMember {
  readonly skill: SkillRef;
  /**
   * Mean likeness to the others of the cluster ÷ (that + mean likeness to the nearest other cluster): 1 belongs here alone,
   * 0.5 lies between two.
   */
  readonly membershipScore: number;
}

export interface SkillCluster {
  /** Different for each cluster. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** By membership score, then by name. */
  readonly members: readonly ClusterMember[];
}

export type SkillClusters =
  | {
      readonly kind: 'clustered';
      /** The largest first. */
      readonly clusters: readonly SkillCluster[];
      /** Like no other. */
      readonly alone: number;
      /** Mean silhouette of all skills, −1 to 1: how distinct the clusters are. */
      readonly meanSilhouette: number;
      readonly sampleSize: number;
    }
  | InsufficientData;

/**
 * Groups skills by what they say and by who uses them. A tree is made by average linkage over 1 − likeness
 * (`computeSkillSimilarities`) and cut where the mean silhouette is highest; of equal ones, into more groups. Groups of
 * one are no clusters.
 *
 * @param skills - each once, the most important first: past {@link MOST_SKILLS} they are left out
 */
export function clusterSkills(skills: readonly ComparedSkill[]): SkillClusters {
  const compared = skills.slice(0, MOST_SKILLS);
  const n = compared.length;
  if (n < REQUIRED_SKILLS) return { kind: 'insufficient_data', sampleSize: n, requiredSampleSize: REQUIRED_SKILLS };
  const similarities = computeSkillSimilarities(compared);
  const distances = similarities.map((similarity) => 1 - similarity);
  const { groups, meanSilhouette } = cutBest(distances, n);
  const members = membersOf(groups);
  const shared = members.filter((items) => items.length > 1);
  const names = nameClusters(
    shared.map((items) => items.map((item) => compared[item] as ComparedSkill)),
    compared.map((skill) => new Set(wordsOf(skill).keys())),
  );
  const clusters = shared.map((items, i): SkillCluster => {
    const scored = items.map((item) => ({
      skill: (compared[item] as ComparedSkill).skill,
      membershipScore: scoreMembership(similarities, n, item, items, members),
    }));
    return {
      ...(names[i] as { readonly name: string; readonly description: string }),
      members: scored.sort((a, b) => b.membershipScore - a.membershipScore || (a.skill.name < b.skill.name ? -1 : 1)),
    };
  });
  return {
    kind: 'clustered',
    clusters: clusters.sort((a, b) => b.members.length - a.members.length || (a.name < b.name ? -1 : 1)),
    alone: members.length - shared.length,
    meanSilhouette,
    sampleSize: n,
  };
}

function cutBest(distances: Float64Array, n: number): { readonly groups: Int32Array; readonly meanSilhouette: number } {
  const joins = averageLinkage(distances, n);
  // Only what has something in common is joined.
  const most = joins.filter(({ distance }) => distance < 1 - 1e-9).length;
  let best = { groups: cutJoins(joins, n, 0), meanSilhouette: 0 };
  for (const steps of cutsOf(most)) {
    const groups = cutJoins(joins, n, steps);
    const fits = silhouettes(distances, groups);
    const meanSilhouette = fits.reduce((sum, fit) => sum + fit, 0) / n;
    if (meanSilhouette > best.meanSilhouette + 1e-12) best = { groups, meanSilhouette };
  }
  return best;
}

/** All numbers of steps from 1 to `most`, or so many of them at even distances. */
function cutsOf(most: number): number[] {
  const count = Math.min(most, CUTS);
  return [...new Set(Array.from({ length: count }, (_, i) => Math.round(((i + 1) * most) / count)))];
}

function membersOf(groups: Int32Array): number[][] {
  const members: number[][] = [];
  groups.forEach((group, item) => {
    const known = members[group];
    if (known === undefined) members[group] = [item];
    else known.push(item);
  });
  return members;
}

function scoreMembership(
  similarities: Float64Array,
  n: number,
  item: number,
  own: readonly number[],
  groups: readonly (readonly number[])[],
): number {
  const meanTo = (others: readonly number[]) =>
    others.reduce((sum, other) => sum + (other === item ? 0 : (similarities[item * n + other] as number)), 0);
  const within = meanTo(own) / (own.length - 1);
  const nearest = groups.reduce((highest, others) => (others === own ? highest : Math.max(highest, meanTo(others) / others.length)), 0);
  return within + nearest === 0 ? 0 : within / (within + nearest);
}
