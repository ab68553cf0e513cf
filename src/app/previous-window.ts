import { REQUIRED_ENDED } from '../analytics/trends/compare-completion.ts';
import { skillKey } from '../domain/skill.ts';
import type { MetricQueries, SkillTally, TimeWindow } from '../ports/metric-queries.ts';
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
 * What the skills of a ranking did in the window before. Only those with enough in this one to be compared are asked for.
 *
 * @param skills - the ranking of `window`
 * @returns tallies by {@link skillKey}; absent for those not asked for or not used
 */
export async function findPreviousTallies(
  queries: MetricQueries,
  project: string | undefined,
  window: TimeWindow,
  skills: readonly SkillTally[],
): Promise<Map<string, SkillTally>> {
  const candidates = skills.filter((counts) => computeCompletion(counts).ended >= REQUIRED_ENDED).map(({ skill }) => skill);
  if (candidates.length === 0) return new Map();
  const tallies = await queries.tallySkills({
    ...previousWindow(window),
    skills: candidates,
    ...(project === undefined ? {} : { project }),
  });
  return new Map(tallies.map((tally) => [skillKey(tally.skill), tally]));
}
