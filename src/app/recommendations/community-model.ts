import { findSimilarUsers } from '../../analytics/recommendations/find-similar-users.ts';
import { recommendSkills } from '../../analytics/recommendations/recommend-skills.ts';
import { learnSkillModel, type SkillModel } from '../../analytics/recommendations/skill-model.ts';
import { buildUsageMatrix, skillsOfUser, type UsageMatrix } from '../../analytics/recommendations/usage-matrix.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { StoredUsage } from '../../ports/community.ts';
import { areOnePerson } from './own-users.ts';

/** The most skills and users that a model is learned from: 500 skills take about a tenth of a second, twice as many eight times that. */
export const MODEL_BOUNDS = { maxSkills: 500, maxUsers: 100_000 } as const;

export interface CommunityRecommendation {
  readonly skill: SkillRef;
  readonly score: number;
  readonly fit: number;
  readonly completionRatio: number;
  /** Known skills that speak for it. */
  readonly because: readonly SkillRef[];
  readonly users: number;
}

export interface SimilarPerson {
  /** As stored. */
  readonly user: string;
  /** Jaccard, above 0 to 1. */
  readonly similarity: number;
  readonly sharedSkills: number;
}

interface Request {
  /** Users that are one person; none: somebody of whom nothing is known. */
  readonly userIds: readonly string[];
  /** What they have used, completed or not: no news to them. */
  readonly used: readonly SkillRef[];
  /** The chance that it is completed; null for a skill that may not be recommended. */
  readonly completionRatioOf: (skill: SkillRef) => number | null;
  readonly limit: number;
}

/** What was learned from who has completed what, as of one version of that. */
export class CommunityModel {
  readonly version: number;
  readonly learnedAt: number;
  readonly #users: readonly (readonly string[])[];
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #skills: readonly SkillRef[];
  readonly #matrix: UsageMatrix;
  readonly #model: SkillModel;

  /** @param now - epoch ms */
  constructor(usage: StoredUsage, now: number) {
    this.version = usage.version;
    this.learnedAt = now;
    this.#skills = usage.skills;
    const { users, rows } = toPeople(usage);
    this.#users = users;
    this.#rowOf = new Map(users.flatMap((ids, row) => ids.map((id) => [id, row] as const)));
    this.#matrix = buildUsageMatrix(rows, usage.skills.length);
    this.#model = learnSkillModel(this.#matrix);
  }

  get method(): SkillModel['method'] {
    return this.#model.method;
  }

  /** People with a completed skill. */
  get userCount(): number {
    return this.#users.length;
  }

  /** Those of them who are somebody else. */
  countOthers(userIds: readonly string[]): number {
    return this.#users.length - this.#rowsOf(userIds).length;
  }

  #rowsOf(userIds: readonly string[]): number[] {
    return [...new Set(userIds.flatMap((id) => this.#rowOf.get(id) ?? []))];
  }

  /** Numbers of the skills that these users have completed. */
  #knownOf(userIds: readonly string[]): number[] {
    return this.#rowsOf(userIds).flatMap((row) => [...skillsOfUser(this.#matrix, row)]);
  }

  /** Completed skills of the kinds that a model is made of. */
  countKnown(userIds: readonly string[]): number {
    return new Set(this.#knownOf(userIds)).size;
  }

  recommend({ userIds, used, completionRatioOf, limit }: Request): CommunityRecommendation[] {
    const isUsed = new Set(used.map(keyOf));
    const skillAt = (column: number) => this.#skills[column] as SkillRef;
    const ratios = this.#skills.map(completionRatioOf);
    return recommendSkills(this.#model, this.#knownOf(userIds), {
      limit,
      completionRatios: ratios.map((ratio) => ratio ?? 0),
      isEligible: (column) => ratios[column] !== null && !isUsed.has(keyOf(skillAt(column))),
    }).map(({ skill, because, userCount, ...numbers }) => ({
      ...numbers,
      skill: skillAt(skill),
      because: because.map(skillAt),
      users: userCount,
    }));
  }

  listSimilar(userIds: readonly string[], limit: number): SimilarPerson[] {
    const [own] = this.#rowsOf(userIds);
    if (own === undefined) return [];
    return findSimilarUsers(this.#matrix, this.#knownOf(userIds), { limit, exceptUser: own }).map(({ user, ...similar }) => ({
      user: (this.#users[user] as readonly string[]).at(-1) as string,
      ...similar,
    }));
  }
}

export function keyOf({ kind, name }: SkillRef): string {
  return `${kind} ${name}`;
}

/** A row for each person; unnamed sessions are those of the only name there is. */
function toPeople({ users, rowStarts, columns }: StoredUsage): { readonly users: string[][]; readonly rows: number[][] } {
  const rows = users.map((_, row) => [...columns.subarray(rowStarts[row] as number, rowStarts[row + 1] as number)]);
  if (users.length > 1 && areOnePerson(users)) return { users: [[...users]], rows: [rows.flat()] };
  return { users: users.map((user) => [user]), rows };
}
