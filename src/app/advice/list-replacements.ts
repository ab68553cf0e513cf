import { isSafeName } from '../../analytics/advice/format-advice.ts';
import type { AgentName } from '../../domain/agent.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import type { KeptCluster } from '../../ports/skill-clusters.ts';
import type { SkillText } from '../../ports/skill-search.ts';

/** A member of a cluster that is less of it lies between two. */
const LEAST_MEMBERSHIP = 0.5;
/** The agent that is advised. */
const AGENT: AgentName = 'claude-code';

/**
 * Which skills do the same as another and could be used in its place: of one cluster (alike in what they say and by whom
 * they are used), one kind and, where both have one, one category; not of the same plugin, whose skills do different things;
 * and installed, so that the agent knows them already and a name that only a transcript has told is never put before it.
 */
export function indexReplacements(clusters: readonly KeptCluster[], texts: readonly SkillText[]): (skill: SkillRef) => readonly SkillRef[] {
  const known = new Map(texts.map((text) => [skillKey(text.skill), text]));
  const clusterOf = new Map<string, readonly SkillRef[]>();
  for (const { members } of clusters) {
    const close = members.filter(({ membershipScore }) => membershipScore > LEAST_MEMBERSHIP).map(({ skill }) => skill);
    for (const skill of close) clusterOf.set(skillKey(skill), close);
  }
  return (own) =>
    (clusterOf.get(skillKey(own)) ?? []).filter((other) => {
      const text = known.get(skillKey(other));
      return (
        text?.installedFor.includes(AGENT) && couldReplace(own, other) && isSameWork(known.get(skillKey(own))?.category, text.category)
      );
    });
}

function couldReplace(own: SkillRef, other: SkillRef): boolean {
  if (own.name === other.name || own.kind !== other.kind || !isSafeName(other.name)) return false;
  const plugin = pluginOf(own);
  return plugin === undefined || plugin !== pluginOf(other);
}

function isSameWork(own: string | null | undefined, other: string | null): boolean {
  return own == null || other === null || own === other;
}

function pluginOf({ name }: SkillRef): string | undefined {
  const end = name.indexOf(':');
  return end < 0 ? undefined : name.slice(0, end);
}
