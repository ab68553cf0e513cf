import { z } from 'zod';
import { RANKED_KINDS, SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { ChangeWatch } from '../../ports/change-watch.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MetricQueries, SkillCounts } from '../../ports/metric-queries.ts';
import { type AnomalyJson, anomalySchema, toAnomalyJson } from '../public-json/anomaly-json.ts';
import { type TopSkillJson, topSkillSchema, toTopSkillJson } from '../public-json/top-skill-json.ts';
import { countSchema } from '../public-json/units.ts';
import { type Topic, topicKey } from './topic.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A session is active while its latest event is younger than this. */
export const ACTIVE_SESSION_MS = 5 * MINUTE_MS;
const TOP_SKILLS_LIMIT = 10;
const ANOMALIES_LIMIT = 10;
/** Topics kept between two changes; more are computed each time. */
const KEPT_TOPICS = 1000;

/** `data` of `metrics_update` and of `metrics_response`. */
export const liveDataSchema = z.strictObject({
  top_skills: z.array(topSkillSchema).max(TOP_SKILLS_LIMIT).meta({ description: 'by invocations in the last 24 h; one row for one skill' }),
  anomalies: z
    .array(anomalySchema)
    .max(ANOMALIES_LIMIT)
    .meta({ description: 'detected in the last hour, the latest first; those of one skill for one skill' }),
  totals: z.strictObject({ invocations_1h: countSchema, invocations_24h: countSchema, active_sessions: countSchema }),
});
export type LiveDataJson = z.infer<typeof liveDataSchema>;

/** What a topic's subscribers are sent. Two that are the same object have not changed in between. */
export interface LiveState {
  readonly data: LiveDataJson;
  /** JSON text of `data`. */
  readonly text: string;
  /** False when the topic is a skill that was never seen. */
  readonly isKnown: boolean;
}

interface Overview {
  readonly topSkills: readonly TopSkillJson[];
  readonly totals: LiveDataJson['totals'];
}

/** What is asked for it. */
export type LiveStore = MetricQueries & Partial<ChangeWatch> & { readonly analyses: Pick<AnalysisPorts, 'anomalies'> };

/**
 * The state that is sent to live clients. It is computed anew only when it was told that something has changed or a
 * minute has turned (the windows of an hour and a day move on), and once for all clients of a topic.
 */
export class LiveData {
  readonly #queries: LiveStore;
  readonly #clock: Clock;
  #minute = -1;
  #isChanged = true;
  #states = new Map<string, Promise<LiveState>>();
  #overviews = new Map<string, Promise<Overview>>();

  constructor(queries: LiveStore, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  /** Something was stored. */
  noteChange(): void {
    this.#isChanged = true;
  }

  /** Forgets what is no longer true. */
  refresh(): void {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS);
    if (!this.#isChanged && minute === this.#minute) return;
    this.#isChanged = false;
    this.#minute = minute;
    // New maps rather than cleared ones: what is still being computed belongs to the old state.
    this.#states = new Map();
    this.#overviews = new Map();
  }

  /** As of the last {@link refresh}. */
  stateOf(topic: Topic): Promise<LiveState> {
    return remember(this.#states, topicKey(topic), () => this.#compute(topic));
  }

  async #compute({ skillName, kinds }: Topic): Promise<LiveState> {
    const overviewKinds = skillName === null ? (kinds ?? RANKED_KINDS) : RANKED_KINDS;
    const overview = remember(this.#overviews, overviewKinds.join(), () => this.#computeOverview(overviewKinds));
    const skill = skillName === null ? undefined : await this.#findSkill(skillName, kinds);
    const { topSkills, totals } = await overview;
    const anomalies = await this.#listAnomalies(skillName, skillName === null ? overviewKinds : (kinds ?? SKILL_KINDS));
    const rows = skillName === null ? topSkills : skill === undefined ? [] : [toTopSkillJson(skill)];
    const data: LiveDataJson = { top_skills: [...rows], anomalies, totals };
    return {
      data,
      text: JSON.stringify(data),
      isKnown: skillName === null || skill !== undefined,
    };
  }

  async #listAnomalies(skillName: string | null, kinds: readonly SkillKind[]): Promise<AnomalyJson[]> {
    const from = this.#clock.now() - HOUR_MS;
    const ofSkill = skillName === null ? {} : { skillName };
    const anomalies = await this.#queries.analyses.anomalies.list({ from, kinds, limit: ANOMALIES_LIMIT, ...ofSkill });
    return anomalies.map(toAnomalyJson);
  }

  async #computeOverview(kinds: readonly SkillKind[]): Promise<Overview> {
    const now = this.#clock.now();
    const [day, hour, activeSessions] = await Promise.all([
      this.#queries.rankSkills({ from: now - DAY_MS, to: now, kinds, limit: TOP_SKILLS_LIMIT }),
      this.#queries.tallySkills({ from: now - HOUR_MS, to: now, kinds }),
      this.#queries.countActiveSessions(now - ACTIVE_SESSION_MS),
    ]);
    return {
      topSkills: day.skills.map(toTopSkillJson),
      totals: {
        invocations_1h: hour.reduce((sum, { invocations }) => sum + invocations, 0),
        invocations_24h: day.totals.invocations,
        active_sessions: activeSessions,
      },
    };
  }

  /** The most used one of the name in the last 24 hours among the kinds, if they are given. */
  async #findSkill(name: string, kinds: readonly SkillKind[] | null): Promise<SkillCounts | undefined> {
    const now = this.#clock.now();
    const window = { from: now - DAY_MS, to: now };
    if (kinds === null) return this.#queries.findSkill({ ...window, name });
    const found = await Promise.all(kinds.map((kind) => this.#queries.findSkill({ ...window, name, kind })));
    return found.filter((counts) => counts !== undefined).sort((a, b) => b.invocations - a.invocations)[0];
  }
}

/** Computes each key once; a failure is not remembered. */
function remember<T>(memory: Map<string, Promise<T>>, key: string, compute: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const computing = compute();
  if (memory.size < KEPT_TOPICS) {
    memory.set(key, computing);
    computing.catch(() => memory.delete(key));
  }
  return computing;
}
