import { createHash } from 'node:crypto';
import { clusterSkills, MOST_SKILLS } from '../../analytics/clusters/cluster-skills.ts';
import type { ComparedSkill } from '../../analytics/clusters/skill-similarity.ts';
import { isHidden, RANKED_KINDS, skillKey } from '../../domain/skill.ts';
import type { SkillUse } from '../../ports/skill-clusters.ts';
import type { SkillText } from '../../ports/skill-search.ts';
import type { Analysis } from '../analysis/analysis.ts';

/** Sessions in which skills may meet. */
const LATEST_SESSIONS = 2_000;
const REST_MS = 10 * 60_000;
const TOPIC = 'clusters';
/** SHA-256 of what the groups that are kept were made of. */
const SEEN_KEY = 'made_of';

/** Groups the skills that are used or installed by what they say and by who uses them, and keeps the groups. */
export const skillClusters: Analysis = {
  name: TOPIC,
  restMs: REST_MS,
  async update({ store, clock }) {
    const { analyses } = store;
    const [uses, texts] = await Promise.all([analyses.clusters.listUses({ latestSessions: LATEST_SESSIONS }), analyses.search.listTexts()]);
    const skills = toComparedSkills(uses, texts);
    const hash = createHash('sha256').update(JSON.stringify(skills)).digest();
    const [seen] = await analyses.analysisState.read(TOPIC, [SEEN_KEY]);
    if (seen !== undefined && hash.equals(seen.value)) return;
    const found = clusterSkills(skills);
    await analyses.clusters.storeClusters(found.kind === 'clustered' ? found.clusters : [], clock.now());
    await analyses.analysisState.write(TOPIC, [{ key: SEEN_KEY, value: new Uint8Array(hash) }]);
  },
};

/** Skills used or installed, the most used first. */
export function toComparedSkills(uses: readonly SkillUse[], texts: readonly SkillText[]): ComparedSkill[] {
  const used = new Map(uses.map((use) => [skillKey(use.skill), use]));
  const hasSeveralUsers = new Set(uses.flatMap(({ users }) => users)).size > 1;
  return texts
    .filter(({ skill, installedFor }) => used.has(skillKey(skill)) || installedFor.length > 0)
    .filter(({ skill }) => RANKED_KINDS.includes(skill.kind) && skill.kind !== 'ci' && !isHidden(skill))
    .map(({ skill, description, category }) => {
      const use = used.get(skillKey(skill));
      return {
        invocations: use?.invocations ?? 0,
        skill,
        description,
        category: (category ?? '').replaceAll('_', ' '),
        usedIn: [...(use?.sessions ?? []), ...(hasSeveralUsers ? (use?.users ?? []) : [])],
      };
    })
    .sort((a, b) => b.invocations - a.invocations)
    .slice(0, MOST_SKILLS);
}
