import type { OccasionTallies } from './outcome-history.ts';
import { decayedCount, lastOutcome, type OutcomeTally, shrunkRatio, streakOf } from './outcome-tally.ts';

/** Indexes into `HALF_LIVES_DAYS`. */
const [DAY, FORTNIGHT, YEAR] = [0, 1, 2] as const;
/** As many outcomes as the level above counts for. */
const STRENGTH = 6;
/** Completion ratio that is believed in before anything was seen. */
const FIRST_BELIEF = 0.8;
/** Time since something that never was, in hours: longer than anything that is told apart. */
const NEVER_HOURS = 10_000;
const HOUR_MS = 3_600_000;

/** Features of an invocation, in the order of the columns, all as known when it starts. */
export const FEATURES = [
  'all_14_days',
  'kind_14_days',
  'skill_365_days',
  'skill_14_days',
  'skill_1_day',
  'project_14_days',
  'user_14_days',
  'skill_project_14_days',
  'skill_user_14_days',
  'skill_phase_14_days',
  'session_1_day',
  'skill_session_1_day',
  'skill_runs_365_days',
  'skill_runs_14_days',
  'skill_runs_1_day',
  'skill_project_runs',
  'skill_user_runs',
  'skill_session_runs',
  'skill_last_outcome',
  'skill_project_last_outcome',
  'session_last_outcome',
  'skill_session_last_outcome',
  'skill_streak',
  'skill_session_streak',
  'hours_since_skill',
  'hours_since_skill_project',
  'hours_since_session_outcome',
  'session_runs',
  'session_hours',
  'hour_of_day',
  'day_of_week',
] as const;
export type FeatureName = (typeof FEATURES)[number];

/** A moment on the user's clock. */
export interface LocalTime {
  /** 0–24, with fractions. */
  readonly hour: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

/**
 * The features of one occasion. Ratios are shrunk to the level above; counts and times are logarithms of one more.
 *
 * @param tallies - of what had ended before `now`, and nothing else
 * @param now - epoch ms, UTC: the start of the invocation
 * @param target - where the values go, from `at` on
 */
export function writeFeatures(tallies: OccasionTallies, now: number, { hour, weekday }: LocalTime, target: Float64Array, at = 0): void {
  const ratio = (tally: OutcomeTally | undefined, halfLife: number, parent: number) => shrunkRatio(tally, halfLife, now, parent, STRENGTH);
  // Over two weeks and, after a pause in which those are forgotten, over the year.
  const both = (tally: OutcomeTally | undefined, parent: number) => ratio(tally, FORTNIGHT, ratio(tally, YEAR, parent));
  const all = both(tallies.all, FIRST_BELIEF);
  const kind = both(tallies.kind, all);
  const skillYear = ratio(tallies.skill, YEAR, kind);
  const skill = ratio(tallies.skill, FORTNIGHT, skillYear);
  const skillDay = ratio(tallies.skill, DAY, skill);
  const project = both(tallies.project, all);
  const skillProject = both(tallies.skill_project, skill);
  const runs = (tally: OutcomeTally | undefined, halfLife: number) => Math.log1p(decayedCount(tally, halfLife, now));
  const values: Readonly<Record<FeatureName, number>> = {
    all_14_days: all,
    kind_14_days: kind,
    skill_365_days: skillYear,
    skill_14_days: skill,
    skill_1_day: skillDay,
    project_14_days: project,
    user_14_days: both(tallies.user, all),
    skill_project_14_days: skillProject,
    skill_user_14_days: both(tallies.skill_user, skill),
    skill_phase_14_days: both(tallies.skill_phase, skill),
    session_1_day: ratio(tallies.session, DAY, project),
    skill_session_1_day: ratio(tallies.skill_session, DAY, skillProject),
    skill_runs_365_days: runs(tallies.skill, YEAR),
    skill_runs_14_days: runs(tallies.skill, FORTNIGHT),
    skill_runs_1_day: runs(tallies.skill, DAY),
    skill_project_runs: runs(tallies.skill_project, FORTNIGHT),
    skill_user_runs: runs(tallies.skill_user, FORTNIGHT),
    skill_session_runs: runs(tallies.skill_session, DAY),
    skill_last_outcome: lastOutcome(tallies.skill),
    skill_project_last_outcome: lastOutcome(tallies.skill_project),
    session_last_outcome: lastOutcome(tallies.session),
    skill_session_last_outcome: lastOutcome(tallies.skill_session),
    skill_streak: streakOf(tallies.skill),
    skill_session_streak: streakOf(tallies.skill_session),
    hours_since_skill: hoursSince(tallies.skill, now),
    hours_since_skill_project: hoursSince(tallies.skill_project, now),
    hours_since_session_outcome: hoursSince(tallies.session, now),
    session_runs: Math.log1p(tallies.session?.count ?? 0),
    session_hours: Math.log1p(Math.max(0, now - (tallies.session?.firstAt ?? now)) / HOUR_MS),
    hour_of_day: hour,
    day_of_week: weekday,
  };
  for (let i = 0; i < FEATURES.length; i++) target[at + i] = values[FEATURES[i] as FeatureName];
}

function hoursSince(tally: OutcomeTally | undefined, now: number): number {
  return Math.log1p(tally === undefined ? NEVER_HOURS : Math.min(NEVER_HOURS, Math.max(0, now - tally.at) / HOUR_MS));
}
