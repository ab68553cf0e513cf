import type { SkillDefinition } from '../../domain/skill-definition.ts';
import type { Candidate } from './candidate.ts';

export interface Ranked {
  readonly definition: SkillDefinition;
  readonly rank: Candidate['rank'];
}

/**
 * Of definitions of one name, those that another one replaces wherever they would be available: everywhere, or in
 * one project. A definition for everywhere that a project replaces is still there for the others, and is not marked.
 */
export function markShadowed(ranked: readonly Ranked[]): SkillDefinition[] {
  const byName = new Map<string, Ranked[]>();
  for (const entry of ranked) {
    const { agent, skill, isLoaded } = entry.definition;
    if (!isLoaded || entry.rank === null) continue;
    const key = `${agent} ${skill.kind} ${skill.name}`;
    byName.set(key, [...(byName.get(key) ?? []), entry]);
  }
  return ranked.map((entry) => {
    const { agent, skill } = entry.definition;
    const shadow = findShadow(entry, byName.get(`${agent} ${skill.kind} ${skill.name}`) ?? []);
    return shadow === undefined ? entry.definition : { ...entry.definition, shadowedBy: shadow.definition.path };
  });
}

function findShadow(entry: Ranked, sameName: readonly Ranked[]): Ranked | undefined {
  const { rank, definition } = entry;
  if (rank === null) return undefined;
  let shadow: Ranked | undefined;
  for (const other of sameName) {
    const isReached = other.definition.directory === null || other.definition.directory === definition.directory;
    if (isReached && (other.rank as number) < (shadow?.rank ?? rank)) shadow = other;
  }
  return shadow;
}
