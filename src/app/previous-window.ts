import { REQUIRED_ENDED } from '../analytics/trends/compare-completion.ts';
import type { SkillRef } from '../domain/skill.ts';
import type { MetricQueries, RankSkillsQuery, SkillCounts, TimeWindow } from '../ports/metric-queries.ts';
import { computeCompletion } from './completion.ts';

const MINUTE_MS = 60_000;
const WHOLE_PROJECT = 10_000;

/** The window as a store answers it, to whole minutes (see `RankedSkills.window`), for questions that do not tell. */
export function wholeMinutes({ from, to }: TimeWindow): TimeWindow {
  return { from: Math.floor(from / MINUTE_MS) * MINUTE_MS, to: Math.ceil(to / MINUTE_MS) * MINUTE_MS };
}

/** The window of the same length that ends where this one begins. */
export function previousWindow({ from, to }: TimeWindow): TimeWindow {
  return { from: from - (to - from), to: from };
}

/** Up to so many skills are asked for one by one, which costs less than a ranking. */
const FEW = 20;

/**
 * What the skills of a ranking did in the window before. Only those with enough in this one to be compared are looked
 * up. Where there are many, one ranking brings nearly all of them, as what is used much now was mostly used before too.
 *
 * @param skills - the ranking of `window`
 * @returns counts by {@link skillKey}; absent for those not looked up or not used
 */
export async function findPreviousCounts(
  queries: MetricQueries,
  request: Pick<RankSkillsQuery, 'kinds' | 'project' | 'nameContains'>,
  window: TimeWindow,
  skills: readonly SkillCounts[],
): Promise<Map<string, SkillCounts>> {
  const before = previousWindow(window);
  const found = new Map<string, SkillCounts>();
  const keep = (counts: readonly (SkillCounts | undefined)[]) => {
    for (const one of counts) if (one !== undefined) found.set(skillKey(one.skill), one);
  };
  const candidates = skills.filter((counts) => computeCompletion(counts).ended >= REQUIRED_ENDED);
  if (candidates.length === 0) return found;
  const { kinds, project, nameContains } = request;
  if (project !== undefined || candidates.length > FEW) {
    // A project is answered from its events, so the whole ranking costs the same as a part of it.
    const limit = project === undefined ? 2 * candidates.length : WHOLE_PROJECT;
    const narrowed = { ...(project === undefined ? {} : { project }), ...(nameContains === undefined ? {} : { nameContains }) };
    keep((await queries.rankSkills({ ...before, kinds, ...narrowed, limit, countsOnly: true })).skills);
  }
  if (project !== undefined) return found;
  const missing = candidates.filter(({ skill }) => !found.has(skillKey(skill)));
  keep(await Promise.all(missing.map(({ skill }) => queries.findSkill({ ...before, ...skill }))));
  return found;
}

/** Kinds hold no `:`, so no two skills share one. */
export function skillKey({ kind, name }: SkillRef): string {
  return `${kind}:${name}`;
}
