import type { SkillKind } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import type { CatalogStore, UnusedSkill, UnusedSkillsQuery } from '../../ports/skill-catalog.ts';

/** With fewer sessions than this, that something was not used says little. */
export const REQUIRED_SESSIONS = 5;

export interface UnusedSkillsReport {
  readonly window: TimeWindow;
  /**
   * `nothing_known`: nothing was offered and nothing is installed. `too_few_sessions`: fewer than
   * {@link REQUIRED_SESSIONS} in the window; the list is there all the same. `enough` otherwise.
   */
  readonly evidence: 'enough' | 'too_few_sessions' | 'nothing_known';
  readonly sessions: number;
  /** Those that wrote down what they were offered; today only Claude Code's do, from version 2.1.92. */
  readonly listedSessions: number;
  /** Skills and subagents that were offered or are installed. */
  readonly known: number;
  /** By tokens over the window, most first. */
  readonly skills: readonly UnusedSkill[];
  /** Tokens that their entries took over all sessions of the window, estimated; null when no session wrote down offers. */
  readonly windowTokens: number | null;
}

export interface UnusedSkillsRequest extends UnusedSkillsQuery {
  /** `skill`, `agent`, or both when not given; of other kinds nobody knows what was offered. */
  readonly kinds?: readonly SkillKind[] | undefined;
}

/** Skills and subagents that cost context and were not used. */
export async function listUnusedSkills(
  store: Pick<CatalogStore, 'listUnusedSkills'>,
  { kinds, ...query }: UnusedSkillsRequest,
): Promise<UnusedSkillsReport> {
  const { sessions, listedSessions, known, skills: all } = await store.listUnusedSkills(query);
  const skills = all.filter(({ skill }) => kinds?.includes(skill.kind) ?? true);
  return {
    window: { from: query.from, to: query.to },
    evidence: known === 0 ? 'nothing_known' : sessions < REQUIRED_SESSIONS ? 'too_few_sessions' : 'enough',
    sessions,
    listedSessions,
    known,
    skills,
    windowTokens: listedSessions === 0 ? null : skills.reduce((sum, { windowTokens }) => sum + (windowTokens ?? 0), 0),
  };
}
