import type { NextSkill, NextSkillQueries } from '../ports/next-skill-queries.ts';

/** Failures looked at. */
const LATEST_FAILURES = 200;
/** What comes later has another reason. */
const WITHIN_MS = 30 * 60_000;
/** Fewer times is chance. */
const FEWEST_TIMES = 3;
const MOST_SKILLS = 3;

/**
 * What helped after failures of a skill before: what came next often enough and was mostly completed, the most often
 * completed first. Empty when too little is known.
 */
export async function recommendAfterFailure(queries: NextSkillQueries, name: string): Promise<readonly NextSkill[]> {
  const { next } = await queries.countNextAfterFailure({ name, withinMs: WITHIN_MS, limit: LATEST_FAILURES });
  return next
    .filter(({ invocations, completed }) => completed >= FEWEST_TIMES && completed * 2 > invocations)
    .sort((a, b) => b.completed - a.completed || a.invocations - b.invocations || (a.skill.name < b.skill.name ? -1 : 1))
    .slice(0, MOST_SKILLS);
}
