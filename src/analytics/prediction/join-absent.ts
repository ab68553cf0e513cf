import type { Contribution } from './explain-prediction.ts';
import type { Level, OccasionTallies } from './outcome-history.ts';
import type { FeatureName } from './success-features.ts';

/** Of a feature that speaks of a level where nothing was seen: the level, and the feature whose value it then has or stands for. */
const FALLS_BACK: Partial<Record<FeatureName, readonly [Level, FeatureName]>> = {
  kind_14_days: ['kind', 'all_14_days'],
  skill_365_days: ['skill', 'kind_14_days'],
  skill_14_days: ['skill', 'kind_14_days'],
  skill_1_day: ['skill', 'kind_14_days'],
  project_14_days: ['project', 'all_14_days'],
  user_14_days: ['user', 'all_14_days'],
  skill_project_14_days: ['skill_project', 'skill_14_days'],
  skill_user_14_days: ['skill_user', 'skill_14_days'],
  skill_phase_14_days: ['skill_phase', 'skill_14_days'],
  session_1_day: ['session', 'project_14_days'],
  skill_session_1_day: ['skill_session', 'skill_project_14_days'],
  skill_project_last_outcome: ['skill_project', 'skill_last_outcome'],
  skill_session_last_outcome: ['skill_session', 'skill_last_outcome'],
  session_last_outcome: ['session', 'session_runs'],
  skill_streak: ['skill', 'skill_last_outcome'],
  skill_session_streak: ['skill_session', 'skill_streak'],
  skill_project_runs: ['skill_project', 'skill_runs_14_days'],
  skill_user_runs: ['skill_user', 'skill_runs_14_days'],
  skill_session_runs: ['skill_session', 'session_runs'],
  skill_runs_1_day: ['skill', 'skill_runs_365_days'],
  skill_runs_14_days: ['skill', 'skill_runs_365_days'],
  hours_since_skill: ['skill', 'skill_runs_365_days'],
  hours_since_skill_project: ['skill_project', 'hours_since_skill'],
  hours_since_session_outcome: ['session', 'session_runs'],
  session_hours: ['session', 'session_runs'],
};

/**
 * Adds what features of levels where nothing was seen contribute to those they fall back to: outside of a session no
 * feature of a session is told.
 *
 * @returns by size, largest first; the sum stays what it was
 */
export function joinAbsent(contributions: readonly Contribution[], tallies: OccasionTallies): Contribution[] {
  const joined = new Map(contributions.map((contribution) => [contribution.name, contribution]));
  for (const { name, contribution } of contributions) {
    const to = presentFor(name, tallies);
    const target = joined.get(to);
    if (to === name || target === undefined) continue;
    joined.set(to, { ...target, contribution: target.contribution + contribution });
    joined.delete(name);
  }
  return [...joined.values()].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

function presentFor(name: string, tallies: OccasionTallies): string {
  const [level, instead] = FALLS_BACK[name as FeatureName] ?? [];
  return level === undefined || instead === undefined || tallies[level] !== undefined ? name : presentFor(instead, tallies);
}
