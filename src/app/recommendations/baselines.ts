import { type CommunityBaseline, computeCommunityBaselines } from '../../analytics/recommendations/community-baselines.ts';
import { RANKED_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { CommunityStore, SkillUsage, StoredBaseline } from '../../ports/community.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { KeptAnswers } from '../analysis/kept-answers.ts';
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

/** What is asked of a store. */
export interface BaselineSource {
  getChangeCounter(): Promise<number>;
  readonly analyses: { readonly community: CommunityStore };
}

/** Of each store: a quantile for each of a thousand skills takes tens of milliseconds. */
const computed = new WeakMap<object, KeptAnswers<Baselines>>();
const MOST_KINDS_KEPT = 8;
/** From so many invocations on a few more change nothing that shows: then what was made stands for a while. */
const MANY_INVOCATIONS = 10_000;
const STANDS_MS = 60_000;
const madeOfMany = new WeakMap<object, { readonly at: number; readonly version: number }>();

/**
 * What is usual for each skill, over all users and since the database began. Of a large database it may be up to a minute
 * old.
 */
export async function listBaselines(store: BaselineSource, request: BaselinesRequest = {}): Promise<Baselines> {
  const { kinds = RANKED_KINDS, limit = Number.POSITIVE_INFINITY } = request;
  const { community } = store.analyses;
  const kept = computed.get(store.analyses) ?? new KeptAnswers<Baselines>(MOST_KINDS_KEPT);
  computed.set(store.analyses, kept);
  const version = standingVersion(store) ?? (await store.getChangeCounter());
  const all = await kept.find(version, () => computeBaselines(community, kinds), kinds.toSorted().join());
  const invocations = all.baselines.reduce((sum, baseline) => sum + baseline.invocations, 0);
  if (invocations >= MANY_INVOCATIONS && madeOfMany.get(store.analyses)?.version !== version) {
    madeOfMany.set(store.analyses, { at: performance.now(), version });
  }
  return { ...all, baselines: all.baselines.slice(0, limit) };
}

/** @returns the version of what was made a short while ago; undefined when it does not stand any more */
function standingVersion({ analyses }: BaselineSource): number | undefined {
  const made = madeOfMany.get(analyses);
  return made !== undefined && performance.now() - made.at < STANDS_MS ? made.version : undefined;
}

async function computeBaselines(community: CommunityStore, kinds: readonly SkillKind[]): Promise<Baselines> {
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
    baselines,
    users: isAlone ? Math.min(1, users) : users,
    skills: baselines.length,
    usualRatio: prior.alpha / usualWeight,
    usualWeight,
  };
}

/** How many baselines were stored last, and the state of the data then. */
const updated = new WeakMap<object, { readonly version: number; readonly skills: number }>();

/** Stores what {@link listBaselines} says for those who ask by SQL, unless it is stored. @returns how many are stored */
export async function updateBaselines(store: BaselineSource, now: number): Promise<number> {
  const last = updated.get(store.analyses);
  if (last !== undefined && last.version === (standingVersion(store) ?? (await store.getChangeCounter()))) return last.skills;
  const { baselines } = await listBaselines(store);
  await store.analyses.community.storeBaselines(baselines.map(toStored), now);
  updated.set(store.analyses, { version: standingVersion(store) ?? (await store.getChangeCounter()), skills: baselines.length });
  return baselines.length;
}

const stored = new WeakMap<object, string>();

/** Keeps the table of baselines, which nothing here reads, not far behind. */
export const keepBaselines: Analysis = {
  name: 'community',
  restMs: 15 * 60_000,

  async update({ store, clock }) {
    const { analyses } = store;
    const { baselines } = await listBaselines(store);
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
