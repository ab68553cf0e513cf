import { type CompletionComparison, compareCompletion } from '../analytics/trends/compare-completion.ts';
import { controlFalseTrends } from '../analytics/trends/control-false-trends.ts';
import { RANKED_KINDS, type SkillKind, skillKey } from '../domain/skill.ts';
import type { MetricQueries, RankedSkills, SkillCounts, SkillTally, TimeWindow } from '../ports/metric-queries.ts';
import { type Completion, computeCompletion } from './completion.ts';
import { rankNamedSkill } from './named-skill.ts';
import { findPreviousTallies } from './previous-window.ts';

export interface ReportRequest extends TimeWindow {
  /** Those of the ranking (all but `tool`) when not given; with a `name`, all. */
  readonly kinds?: readonly SkillKind[];
  /** Name of a project (last part of the working directory) or the whole directory. */
  readonly project?: string;
  /** Exactly this name, of whatever kinds. */
  readonly name?: string;
  /** Names that contain this, without regard to case. */
  readonly nameContains?: string;
  /** 50 when not given. */
  readonly limit?: number;
  readonly offset?: number;
}

/** One skill in a window. */
export interface SkillReport extends SkillCounts, Completion {
  /** Against the window of the same length just before; in a report with the other skills of it in view. */
  readonly comparison: CompletionComparison;
}

export interface ReportTotals extends Completion {
  readonly invocations: number;
  readonly byOutcome: SkillCounts['byOutcome'];
  readonly skills: number;
  /** Null when one skill was asked for by name. */
  readonly sessions: number | null;
}

export interface Report {
  /** The window answered; its `from` may be a little earlier than asked (see `RankedSkills`). */
  readonly window: TimeWindow;
  /** By invocations, most first; then by name. */
  readonly skills: readonly SkillReport[];
  /** Over all skills of the kinds asked for, shown or not. */
  readonly totals: ReportTotals;
}

/**
 * What was used in a window and how well it worked.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when a `name` was never seen
 */
export async function computeReport(queries: MetricQueries, request: ReportRequest): Promise<Report> {
  const ranked = await rank(queries, request);
  const before = await findPreviousTallies(queries, request.project, ranked.window, ranked.skills);
  const reports = ranked.skills.map((counts) => toSkillReport(counts, before.get(skillKey(counts.skill))));
  const comparisons = controlFalseTrends(reports.map(({ comparison }) => comparison));
  return {
    window: ranked.window,
    skills: reports.map((skill, index) => ({ ...skill, comparison: comparisons[index] ?? skill.comparison })),
    totals: { ...ranked.totals, ...computeCompletion(ranked.totals) },
  };
}

export function toSkillReport(counts: SkillCounts, before: SkillTally | undefined): SkillReport {
  const completion = computeCompletion(counts);
  const previous = before === undefined ? { completed: 0, ended: 0 } : computeCompletion(before);
  return { ...counts, ...completion, comparison: compareCompletion(completion, previous) };
}

interface Ranking {
  readonly kinds: readonly SkillKind[];
  readonly window: TimeWindow;
  readonly skills: readonly SkillCounts[];
  readonly totals: Omit<RankedSkills['totals'], 'sessions'> & { readonly sessions: number | null };
}

async function rank(queries: MetricQueries, request: ReportRequest): Promise<Ranking> {
  if (request.name !== undefined) return rankNamedSkill(queries, { ...request, name: request.name });
  const { from, to, kinds = RANKED_KINDS, project, nameContains, limit = 50, offset = 0 } = request;
  const ranked = await queries.rankSkills({
    from,
    to,
    kinds,
    limit,
    offset,
    ...(project === undefined ? {} : { project }),
    ...(nameContains === undefined ? {} : { nameContains }),
  });
  return { kinds, ...ranked };
}
