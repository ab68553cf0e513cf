import { SessionBuddyError } from '../domain/errors.ts';
import { OUTCOMES, type Outcome } from '../domain/outcome.ts';
import { SKILL_KINDS, type SkillKind } from '../domain/skill.ts';
import type { MetricQueries, SkillCounts, TimeWindow } from '../ports/metric-queries.ts';
import { wholeMinutes } from './previous-window.ts';

interface NamedSkillQuery extends TimeWindow {
  readonly name: string;
  /** All when not given: a skill asked for by name is answered whatever its kind. */
  readonly kinds?: readonly SkillKind[];
  readonly project?: string;
}

const PAGE = 1000;

/**
 * The skills of one name, at most one of each kind, most used first; one without a use in the window is there with
 * zeros. In a project only those used in it.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when no skill of these kinds has the name
 */
export async function rankNamedSkill(queries: MetricQueries, query: NamedSkillQuery) {
  const kinds = query.kinds ?? SKILL_KINDS;
  const window = wholeMinutes(query);
  const known = await Promise.all(kinds.map((kind) => queries.findSkill({ ...window, name: query.name, kind })));
  const everywhere = known.filter((counts) => counts !== undefined);
  if (everywhere.length === 0) throw skillNotFound(query.name);
  const skills =
    query.project === undefined ? everywhere : await listInProject(queries, { ...query, ...window, kinds, project: query.project });
  skills.sort((a, b) => b.invocations - a.invocations);
  return {
    kinds,
    window,
    skills,
    totals: { ...addUp(skills), skills: skills.length, sessions: null },
  };
}

export function skillNotFound(name: string): SessionBuddyError {
  return new SessionBuddyError('SKILL_NOT_FOUND', `no skill is named ${JSON.stringify(name)}`);
}

async function listInProject(queries: MetricQueries, query: NamedSkillQuery & { kinds: readonly SkillKind[]; project: string }) {
  const { from, to, kinds, project, name } = query;
  const skills: SkillCounts[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await queries.rankSkills({ from, to, kinds, project, nameContains: name, limit: PAGE, offset });
    skills.push(...page.skills.filter((counts) => counts.skill.name === name));
    if (page.skills.length < PAGE) return skills;
  }
}

function addUp(skills: readonly SkillCounts[]) {
  const count = (outcome: Outcome) => skills.reduce((sum, skill) => sum + skill.byOutcome[outcome], 0);
  return {
    invocations: skills.reduce((sum, skill) => sum + skill.invocations, 0),
    byOutcome: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count(outcome)])) as Record<Outcome, number>,
  };
}
