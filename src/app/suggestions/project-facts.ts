import { lastPartOf } from '../../analytics/context/path-parts.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import type { CommunityStore, SessionUse } from '../../ports/community.ts';

import type { SkillChance } from '../recommendations/skill-chances.ts';
import { type SequenceSource, suggestFromSequences } from '../recommendations/suggest-from-sequences.ts';

/** What happens in a project. */
export interface ProjectFacts {
  /** The latest sessions looked at. */
  readonly sessions: number;
  readonly uses: readonly SessionUse[];
  /** What usually comes next after what was used last, with how likely that is. */
  readonly next: readonly { readonly skill: SkillRef; readonly probability: number; readonly reason: string }[];
}

const LATEST_SESSIONS = 200;
const MOST_NEXT = 20;

/**
 * @param project - its folder or its name; empty: what comes next is told from the latest session of all, and nothing of uses
 * @param chances - of the skills that may be suggested
 */
export async function loadProjectFacts(
  ports: { readonly community: CommunityStore } & SequenceSource,
  project: string,
  chances: readonly SkillChance[],
): Promise<ProjectFacts> {
  const { name, sessions, uses } = await findUses(ports.community, project);
  const { found } = await suggestFromSequences(ports, { ...(name === '' ? {} : { project: name }), chances, limit: MOST_NEXT });
  const next = found.map(({ skill, score, completionRatio, reason }) => ({ skill, reason, probability: score / completionRatio }));
  return { sessions, uses, next };
}

/** A folder that no session ran in may be the same project in another place: then its name is asked for. */
async function findUses(community: Pick<CommunityStore, 'listProjectUses'>, project: string) {
  for (const name of new Set([project.replace(/[/\\]+$/, ''), lastPartOf(project)])) {
    if (name === '') continue;
    const found = await community.listProjectUses({ project: name, sessions: LATEST_SESSIONS });
    if (found.sessions > 0) return { name, ...found };
  }
  return { name: '', sessions: 0, uses: [] };
}

/** The same by place in a list of skills; those that are not in it are left out. */
export function toPlaces({ sessions, uses, next }: ProjectFacts, indexOf: ReadonlyMap<string, number>) {
  const placeOf = (skill: SkillRef) => indexOf.get(skillKey(skill));
  return {
    sessions,
    uses: new Map(uses.flatMap((use) => (placeOf(use.skill) === undefined ? [] : [[placeOf(use.skill) as number, use] as const]))),
    next: next.flatMap(({ skill, ...one }) => (placeOf(skill) === undefined ? [] : [{ ...one, index: placeOf(skill) as number }])),
  };
}
