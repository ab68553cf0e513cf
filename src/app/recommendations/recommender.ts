import { RANKED_KINDS, type SkillKind, type SkillRef, skillKey } from '../../domain/skill.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommunityStore, ServedCounts } from '../../ports/community.ts';
import { withoutQueryLimit } from '../../ports/query-limit.ts';
import { AnswerCache } from './answer-cache.ts';
import { ChanceTables } from './chance-tables.ts';
import { CommunityModel, MODEL_BOUNDS, type SimilarPerson } from './community-model.ts';
import { ENOUGH_USERS_TO_TELL, ownUsers } from './own-users.ts';
import type { Recommendation } from './recommendation.ts';
import type { SkillChance } from './skill-chances.ts';
import { type SequenceContext, type SequenceSource, suggestFromSequences } from './suggest-from-sequences.ts';

export interface Recommendations {
  /** `sufficient` when there is something to say. */
  readonly evidence: 'sufficient' | 'insufficient_data';
  readonly recommendations: readonly Recommendation[];
  /** What sequences were looked up for; null when nothing was used before. */
  readonly context: SequenceContext | null;
  /** Different people with a completed skill. */
  readonly users: number;
  /** Skills that whoever is asked about has completed. */
  readonly knownSkills: number;
  readonly similarUsers: readonly SimilarPerson[];
}

export interface RecommendRequest {
  /** `me`: whoever uses this installation; `all`: for somebody of whom nothing is known; else ids as stored, of one person. */
  readonly user: 'me' | 'all' | readonly string[];
  readonly limit: number;
  /** What was used last; that of the latest session when not given. */
  readonly after?: string;
  readonly project?: string;
  readonly phase?: string;
  /** When not given those of rankings, and commands that only look at files are left out. */
  readonly kinds?: readonly SkillKind[];
}

/** What a recommender asks of a store. */
export interface RecommenderStore {
  getChangeCounter(): Promise<number>;
  readonly analyses: { readonly community: CommunityStore } & SequenceSource;
}

const MOST_ANSWERS = 500;
const MODEL_LIFETIME_MS = 60 * 60_000;
/** A large model takes a tenth of a second to learn: somebody's new skill waits a minute for that. */
const LARGE_MODEL_REST_MS = 60_000;
const SIMILAR_USERS = 5;

/**
 * Recommends skills: what usually comes next in one's own sessions, what others with the same skills use, and for
 * somebody of whom nothing is known what is usual for all. Answers are given again for an hour or until the data has
 * changed; what was learned, until somebody has completed another skill. What was learned of more than 100 skills stands
 * for a minute in any case, and is then given once more while it is learned anew.
 */
export class Recommender {
  readonly #store: RecommenderStore;
  readonly #clock: Clock;
  readonly #answers = new AnswerCache<Recommendations>(MOST_ANSWERS);
  readonly #chances: ChanceTables;
  #model: Promise<CommunityModel> | undefined;
  #renewal: Promise<void> | undefined;
  #unsaved: ServedCounts = { recommendations: 0, cacheHits: 0 };

  constructor(store: RecommenderStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#chances = new ChanceTables(store.analyses.community);
  }

  async recommend(request: RecommendRequest): Promise<Recommendations> {
    const question = JSON.stringify(request);
    const version = await this.#store.getChangeCounter();
    const known = this.#answers.find(question, version, this.#clock.now());
    const answer = known ?? (await this.#answer(request, version));
    if (known === undefined) this.#answers.store(question, answer, version, this.#clock.now());
    const { recommendations, cacheHits } = this.#unsaved;
    this.#unsaved = {
      recommendations: recommendations + answer.recommendations.length,
      cacheHits: cacheHits + (known === undefined ? 0 : 1),
    };
    return answer;
  }

  /** Recommendations given and answers given again, since the database began. */
  async countServed(): Promise<ServedCounts> {
    const saved = await this.#store.analyses.community.getServedCounts();
    return {
      recommendations: saved.recommendations + this.#unsaved.recommendations,
      cacheHits: saved.cacheHits + this.#unsaved.cacheHits,
    };
  }

  /** Notes in the database what was served since the last time; nothing is written when nothing was. */
  async saveServed(): Promise<void> {
    const counts = this.#unsaved;
    if (counts.recommendations === 0 && counts.cacheHits === 0) return;
    this.#unsaved = { recommendations: 0, cacheHits: 0 };
    await this.#store.analyses.community.addServedCounts(counts);
  }

  async #answer({ user, limit, kinds, ...context }: RecommendRequest, version: number): Promise<Recommendations> {
    const [model, { chances, byKey: chanceOf }, { userIds, used }] = await Promise.all([
      this.#learned(),
      this.#chances.find(kinds, version, this.#clock.now()),
      this.#findPerson(user),
    ]);
    const completionRatioOf = (key: string) => chanceOf.get(key)?.completionRatio ?? null;
    const sequences =
      user === 'me' ? await suggestFromSequences(this.#store.analyses, { ...context, chances, limit }) : { context: null, found: [] };
    const knownSkills = model.countKnown(userIds);
    // Without anybody else there is nothing to learn from others.
    const fromOthers =
      user !== 'all' && model.countOthers(userIds) === 0
        ? []
        : model
            .recommend({ userIds, used, completionRatioOf, limit })
            .map(({ fit: _, users: sampleSize, ...recommendation }): Recommendation => {
              const source = knownSkills === 0 ? 'community_baseline' : 'collaborative_filtering';
              const reason = toReason(recommendation.because, sampleSize, model.userCount, chanceOf.get(skillKey(recommendation.skill)));
              return { ...recommendation, source, sampleSize, reason };
            });
    const recommendations = merge(sequences.found, fromOthers).slice(0, limit);
    return {
      evidence: recommendations.length === 0 ? 'insufficient_data' : 'sufficient',
      recommendations,
      context: sequences.context,
      users: model.userCount,
      knownSkills,
      similarUsers: user === 'all' ? [] : model.listSimilar(userIds, SIMILAR_USERS),
    };
  }

  /** Their ids, and what they have used. */
  async #findPerson(user: RecommendRequest['user']) {
    const { community } = this.#store.analyses;
    const userIds = user === 'me' ? ownUsers(await community.listUsers(ENOUGH_USERS_TO_TELL)) : user === 'all' ? [] : user;
    return { userIds, used: userIds.length === 0 ? new Int32Array() : await community.listSkillsOfUsers(userIds) };
  }

  async #learned(): Promise<CommunityModel> {
    const version = await this.#store.analyses.community.getUsageVersion();
    const now = this.#clock.now();
    const current = this.#model;
    const learned = await current?.catch(() => undefined);
    // Somebody else has found it out of date meanwhile.
    if (this.#model !== current) return this.#learned();
    const age = learned === undefined ? 0 : now - learned.learnedAt;
    if (learned !== undefined && age >= 0 && age < MODEL_LIFETIME_MS) {
      if (learned.version === version) return learned;
      if (learned.isNear(version)) {
        if (age >= LARGE_MODEL_REST_MS) this.#renew(now);
        return learned;
      }
    }
    this.#model = this.#learn(now);
    return this.#model;
  }

  #learn(now: number): Promise<CommunityModel> {
    const query = { kinds: RANKED_KINDS, ...MODEL_BOUNDS };
    return withoutQueryLimit(async () => CommunityModel.learn(await this.#store.analyses.community.readUsage(query), now));
  }

  /** Nobody waits for it; the next who asks tries again where it fails. */
  #renew(now: number): void {
    this.#renewal ??= this.#learn(now)
      .then(
        (model) => {
          this.#model = Promise.resolve(model);
        },
        () => undefined,
      )
      .finally(() => {
        this.#renewal = undefined;
      });
  }
}

const recommenders = new WeakMap<object, Recommender>();

/** The one of a store: what it has learned and answered is shared by all who ask. */
export function recommenderOf(store: RecommenderStore, clock: Clock): Recommender {
  let recommender = recommenders.get(store.analyses);
  if (recommender === undefined) {
    recommender = new Recommender(store, clock);
    recommenders.set(store.analyses, recommender);
  }
  return recommender;
}

/** By score; a skill found both ways once, as what scores higher. */
function merge(...lists: readonly (readonly Recommendation[])[]): Recommendation[] {
  const best = new Map<string, Recommendation>();
  for (const recommendation of lists.flat()) {
    const key = skillKey(recommendation.skill);
    if ((best.get(key)?.score ?? -1) < recommendation.score) best.set(key, recommendation);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.skill.name < b.skill.name ? -1 : 1));
}

function toReason(because: readonly SkillRef[], users: number, userCount: number, chance: SkillChance | undefined): string {
  if (because.length > 0) return `because you use ${listed(because.map(({ name }) => name))}`;
  const share = `${users} of ${userCount} ${userCount === 1 ? 'user has' : 'users have'} completed it`;
  return chance === undefined ? share : `${share}, ${chance.completed} of ${chance.ended} times`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
