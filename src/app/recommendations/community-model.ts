import { findSimilarUsers } from '../../analytics/recommendations/find-similar-users.ts';
import { recommendSkills } from '../../analytics/recommendations/recommend-skills.ts';
import { learnSkillModelInSteps, type SkillModel } from '../../analytics/recommendations/skill-model.ts';
import { buildUsageMatrix, skillsOfUser, type UsageMatrix } from '../../analytics/recommendations/usage-matrix.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import type { StoredUsage } from '../../ports/community.ts';
import { inSlices } from '../in-slices.ts';
import { areOnePerson } from './own-users.ts';

/** The most skills and users that a model is learned from: 500 skills take about a tenth of a second, twice as many eight times that. */
export const MODEL_BOUNDS = { maxSkills: 500, maxUsers: 100_000 } as const;
const SMALL_MODEL_SKILLS = 100;
/** Of all that somebody has completed. To forget a session counts all of it anew and is never this little. */
const FEW_CHANGES = 0.1;

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
  /** Rows of the skills they have used, completed or not: no news to them. */
  readonly used: Iterable<number>;
  /** By `skillKey` of a skill, the chance that it is completed; null for a skill that may not be recommended. */
  readonly completionRatioOf: (key: string) => number | null;
  readonly limit: number;
}

/** What was learned from who has completed what, as of one version of that. */
export class CommunityModel {
  readonly version: number;
  readonly learnedAt: number;
  readonly #users: readonly (readonly string[])[];
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #skills: readonly SkillRef[];
  readonly #keys: readonly string[];
  readonly #ids: readonly number[];
  readonly #matrix: UsageMatrix;
  readonly #model: SkillModel;

  private constructor(usage: StoredUsage, users: readonly (readonly string[])[], matrix: UsageMatrix, model: SkillModel, now: number) {
    this.version = usage.version;
    this.learnedAt = now;
    this.#skills = usage.skills;
    this.#keys = usage.skills.map(skillKey);
    this.#ids = usage.skillIds;
    this.#users = users;
    this.#rowOf = new Map(users.flatMap((ids, row) => ids.map((id) => [id, row] as const)));
    this.#matrix = matrix;
    this.#model = model;
  }

  /**
   * Learns without keeping the event loop.
   *
   * @param now - epoch ms
   */
  static async learn(usage: StoredUsage, now: number): Promise<CommunityModel> {
    const { users, rows } = toPeople(usage);
    const matrix = buildUsageMatrix(rows, usage.skills.length);
    return new CommunityModel(usage, users, matrix, await inSlices(learnSkillModelInSteps(matrix)), now);
  }

  /**
   * Whether it will do for another minute: it takes more than a few milliseconds to learn anew, and little has changed.
   *
   * @param version - of the usage now
   */
  isNear(version: number): boolean {
    return this.#skills.length > SMALL_MODEL_SKILLS && Math.abs(version - this.version) < this.#matrix.columns.length * FEW_CHANGES;
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
    const isUsed = new Set(used);
    const skillAt = (column: number) => this.#skills[column] as SkillRef;
    const ratios = this.#keys.map(completionRatioOf);
    return recommendSkills(this.#model, this.#knownOf(userIds), {
      limit,
      completionRatios: ratios.map((ratio) => ratio ?? 0),
      isEligible: (column) => ratios[column] !== null && !isUsed.has(this.#ids[column] as number),
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

/** A row for each person; unnamed sessions are those of the only name there is. */
function toPeople({ users, rowStarts, columns }: StoredUsage): { readonly users: string[][]; readonly rows: number[][] } {
  const rows = users.map((_, row) => [...columns.subarray(rowStarts[row] as number, rowStarts[row + 1] as number)]);
  if (users.length > 1 && areOnePerson(users)) return { users: [[...users]], rows: [rows.flat()] };
  return { users: users.map((user) => [user]), rows };
}
