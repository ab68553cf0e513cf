import { type CommunityBaseline, computeCommunityBaselines } from '../../analytics/recommendations/community-baselines.ts';
import { RANKED_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { CommunityStore, SkillUsage, StoredBaseline } from '../../ports/community.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { areOnePerson, ENOUGH_USERS_TO_TELL } from './own-users.ts';

export interface SkillBaseline extends SkillUsage, CommunityBaseline {}

export interface Baselines {
  /** Highest lower bound first. */
  readonly baselines: readonly SkillBaseline[];
  /** Different users of this database. */
  readonly users: number;
  /** All skills of these kinds, shown or not: those that percentiles are among. */
  readonly skills: number;
  /** What all skills together say of one, 0–1: where a skill with few invocations is drawn to. */
  readonly usualRatio: number;
  /** As how many invocations that counts. */
  readonly usualWeight: number;
}

export interface BaselinesRequest {
  /** All when not given. */
  readonly limit?: number;
  /** Those of rankings when not given. */
  readonly kinds?: readonly SkillKind[];
}

/** What is usual for each skill, over all users and since the database began. */
export async function listBaselines(community: CommunityStore, request: BaselinesRequest = {}): Promise<Baselines> {
  const { kinds = RANKED_KINDS, limit = Number.POSITIVE_INFINITY } = request;
  const [usages, firstUsers, users] = await Promise.all([
    community.listSkillUsage(),
    community.listUsers(ENOUGH_USERS_TO_TELL),
    community.countUsers(),
  ]);
  const isAlone = areOnePerson(firstUsers);
  const ofKinds = usages
    .filter(({ skill }) => kinds.includes(skill.kind))
    .map((usage) => (isAlone ? { ...usage, users: Math.min(1, usage.users) } : usage));
  const { baselines, prior } = computeCommunityBaselines(ofKinds);
  const usualWeight = prior.alpha + prior.beta;
  return {
    baselines: baselines.slice(0, limit),
    users: isAlone ? Math.min(1, users) : users,
    skills: baselines.length,
    usualRatio: prior.alpha / usualWeight,
    usualWeight,
  };
}

/** Stores the baselines of now for those who ask by SQL. @returns how many */
export async function updateBaselines(community: CommunityStore, now: number): Promise<number> {
  const { baselines } = await listBaselines(community);
  await community.storeBaselines(baselines.map(toStored), now);
  return baselines.length;
}

const stored = new WeakMap<object, string>();

/** Keeps the table of baselines, which nothing here reads, not far behind. */
export const keepBaselines: Analysis = {
  name: 'community',
  restMs: 15 * 60_000,

  async update({ store: { analyses }, clock }) {
    const { baselines } = await listBaselines(analyses.community);
    const rows = baselines.map(toStored);
    const text = JSON.stringify(rows);
    if (stored.get(analyses) === text) return;
    await analyses.community.storeBaselines(rows, clock.now());
    stored.set(analyses, text);
  },
};

function toStored(baseline: SkillBaseline): StoredBaseline {
  const { skill, users, invocations, completionRatio, lowerBound, durationCount, durationSumMs, mostCommonPhase, percentile } = baseline;
  const averageDurationMs = durationCount === 0 ? null : durationSumMs / durationCount;
  return { skill, users, invocations, completionRatio, lowerBound, averageDurationMs, mostCommonPhase, percentile };
}
