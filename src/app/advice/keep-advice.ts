import { createHash } from 'node:crypto';
import { adviseOnSkills, type CompletionDrop } from '../../analytics/advice/advise-on-skills.ts';
import type { SkillRecord } from '../../analytics/advice/skill-records.ts';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import type { MetricQueries, SkillTally } from '../../ports/metric-queries.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { ADVICE_TOPIC, ADVICE_VERSION, encodeTable, SEEN_KEY, TABLE_KEY } from './advice-state.ts';
import { indexReplacements } from './list-replacements.ts';

/** What an agent chooses by name. A shell command that fails is mostly doing its work, as tests do. */
const ADVISED_KINDS: readonly SkillKind[] = ['skill', 'agent', 'mcp'];
const DAY_MS = 86_400_000;
export const ADVISED_DAYS = 30;
/** The most used ones. */
const MOST_SKILLS = 1_000;
const MOST_ANOMALIES = 1_000;
const REST_MS = 30_000;

/** Keeps what is worth telling before a skill is used, for the hooks that ask: they are answered from a table. */
export const keepAdvice: Analysis = {
  name: ADVICE_TOPIC,
  restMs: REST_MS,
  async update({ store, clock, publish }) {
    const { analyses } = store;
    const to = (Math.floor(clock.now() / DAY_MS) + 1) * DAY_MS;
    const from = to - ADVISED_DAYS * DAY_MS;
    const [tallies, anomalies, clusters, texts] = await Promise.all([
      store.tallySkills({ from, to, kinds: ADVISED_KINDS }),
      analyses.anomalies.list({ from, openOnly: true, openToo: true, kinds: ADVISED_KINDS, limit: MOST_ANOMALIES }),
      analyses.clusters.listClusters(),
      analyses.search.listTexts(),
    ]);
    const madeOf = hashOf([ADVICE_VERSION, from, byName(tallies), anomalies, clusters, texts]);
    const [seen] = await analyses.analysisState.read(ADVICE_TOPIC, [SEEN_KEY]);
    if (seen !== undefined && madeOf.equals(seen.value)) return;
    const used = tallies.toSorted((a, b) => b.invocations - a.invocations).slice(0, MOST_SKILLS);
    const records = await readRecords(store, used, from, to);
    const table = adviseOnSkills(records, toDrops(anomalies), indexReplacements(clusters, texts));
    await analyses.analysisState.write(ADVICE_TOPIC, [
      { key: TABLE_KEY, value: encodeTable(table) },
      { key: SEEN_KEY, value: new Uint8Array(madeOf) },
    ]);
    publish({ kind: 'advice_changed' });
  },
};

async function readRecords(
  store: Pick<MetricQueries, 'tallySkills'>,
  used: readonly SkillTally[],
  from: number,
  to: number,
): Promise<SkillRecord[]> {
  const records = new Map(used.map(({ skill }) => [skillKey(skill), { skill, days: [] as SkillRecord['days'][number][] }]));
  for (let day = from; day < to; day += DAY_MS) {
    for (const tally of await store.tallySkills({ from: day, to: day + DAY_MS, kinds: ADVISED_KINDS })) {
      const ended = tally.invocations - tally.byOutcome.open;
      if (ended > 0) records.get(skillKey(tally.skill))?.days.push({ completed: tally.byOutcome.completed, ended });
    }
  }
  return [...records.values()];
}

/** @returns the open ones of completion, the latest of each skill first */
function toDrops(anomalies: readonly StoredAnomaly[]): CompletionDrop[] {
  return anomalies.flatMap(({ skill, metric, anomalyType, baselineValue, observedValue, sampleSize, beganAt }) => {
    if (metric !== 'completion_rate' || anomalyType !== 'performance_drop' || skill.kind === null) return [];
    if (baselineValue === null || observedValue === null || sampleSize === null || beganAt === null) return [];
    const ref: SkillRef = { kind: skill.kind, name: skill.name };
    return [{ skill: ref, baselineRatio: baselineValue, observedRatio: observedValue, sampleSize, beganAt }];
  });
}

/** The store gives them in no particular order. */
function byName(tallies: readonly SkillTally[]): SkillTally[] {
  return tallies.toSorted((a, b) => (skillKey(a.skill) < skillKey(b.skill) ? -1 : 1));
}

function hashOf(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest();
}
