import { REQUIRED_ENDED } from '../analytics/trends/compare-completion.ts';
import type { SkillRef } from '../domain/skill.ts';
import type { MetricQueries, RankSkillsQuery, SkillCounts, TimeWindow } from '../ports/metric-queries.ts';
import { computeCompletion } from './completion.ts';

const MINUTE_MS = 60_000;

/** The window as a store answers it, to whole minutes (see `RankedSkills.window`), for questions that do not tell. */
export function wholeMinutes({ from, to }: TimeWindow): TimeWindow {
  return { from: Math.floor(from / MINUTE_MS) * MINUTE_MS, to: Math.ceil(to / MINUTE_MS) * MINUTE_MS };
}

/** The window of the same length that ends where this one begins. */
export function previousWindow({ from, to }: TimeWindow): TimeWindow {
  return { from: from - (to - from), to: from };
}

/**
 * What the skills of a ranking did in the window before. Only those with enough in this one to be compared are looked
 * up: one ranking brings nearly all of them, as what is used much now was mostly used before too.
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
  const candidates = skills.filter((counts) => computeCompletion(counts).ended >= REQUIRED_ENDED);
  const found = new Map<string, SkillCounts>();
  if (candidates.length === 0) return found;
  const before = previousWindow(window);
  // A project is answered from its events, so the whole ranking costs the same as a part of it.
  const limit = request.project === undefined ? Math.max(100, 2 * candidates.length) : 10_000;
  const ranked = await queries.rankSkills({ ...request, ...before, limit, countsOnly: true });
  for (const counts of ranked.skills) found.set(skillKey(counts.skill), counts);
  if (ranked.totals.skills <= limit) return found;
  const missing = candidates.filter(({ skill }) => !found.has(skillKey(skill)));
  if (request.project !== undefined) return found;
  const looked = await Promise.all(missing.map(({ skill }) => queries.findSkill({ ...before, name: skill.name, kind: skill.kind })));
  for (const counts of looked) if (counts !== undefined) found.set(skillKey(counts.skill), counts);
  return found;
}

/** Kinds hold no `:`, so no two skills share one. */
export function skillKey({ kind, name }: SkillRef): string {
  return `${kind}:${name}`;
}
