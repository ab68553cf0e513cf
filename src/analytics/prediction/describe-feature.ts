import type { FeatureName } from './success-features.ts';

type Describe = (value: number) => string;

const ratio =
  (of: string): Describe =>
  (value) =>
    `${of}: ${Math.round(value * 100)} % completed`;
const runs =
  (of: string): Describe =>
  (value) =>
    `${of}: about ${Math.round(Math.expm1(value))}`;
const last =
  (of: string): Describe =>
  (value) =>
    value === 0.5 ? `no earlier outcome ${of}` : `the last one ${of} was ${value > 0.5 ? 'completed' : 'not completed'}`;
const streak =
  (of: string): Describe =>
  (value) =>
    value === 0
      ? `no earlier run ${of}`
      : `the last ${Math.abs(value) >= 8 ? '8 or more' : Math.abs(value)} ${of} ${value > 0 ? 'completed' : 'not completed'}`;
const since =
  (of: string): Describe =>
  (value) => {
    const hours = Math.expm1(value);
    if (hours > 9_999) return `never ${of} before`;
    return `last ${of} ${hours < 1 ? `${Math.round(hours * 60)} min` : hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`} ago`;
  };

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const TEXTS: Readonly<Record<FeatureName, Describe>> = {
  all_14_days: ratio('everything, lately'),
  kind_14_days: ratio('skills of this kind, lately'),
  skill_365_days: ratio('this skill over the year'),
  skill_14_days: ratio('this skill, lately'),
  skill_1_day: ratio('this skill over the last day'),
  project_14_days: ratio('everything in this project'),
  user_14_days: ratio('everything by this user'),
  skill_project_14_days: ratio('this skill in this project'),
  skill_user_14_days: ratio('this skill by this user'),
  skill_phase_14_days: ratio('this skill in this phase'),
  session_1_day: ratio('everything in this session'),
  skill_session_1_day: ratio('this skill in this session'),
  skill_runs_365_days: runs('runs of this skill over the year'),
  skill_runs_14_days: runs('runs of this skill over two weeks'),
  skill_runs_1_day: runs('runs of this skill over the last day'),
  skill_project_runs: runs('runs of this skill in this project'),
  skill_user_runs: runs('runs of this skill by this user'),
  skill_session_runs: runs('runs of this skill in this session'),
  skill_last_outcome: last('of this skill'),
  skill_project_last_outcome: last('of this skill in this project'),
  session_last_outcome: last('in this session'),
  skill_session_last_outcome: last('of this skill in this session'),
  skill_streak: streak('of this skill'),
  skill_session_streak: streak('of this skill in this session'),
  hours_since_skill: since('used'),
  hours_since_skill_project: since('used in this project'),
  hours_since_session_outcome: since('ended one in this session'),
  session_runs: runs('outcomes in this session so far'),
  session_hours: (value) => `the session is ${Math.round(Math.expm1(value) * 10) / 10} h old`,
  hour_of_day: (value) => `it is ${Math.floor(value)} o'clock`,
  day_of_week: (value) => `it is ${DAYS[value] ?? 'a day'}`,
};

/** A feature and its value in words, as `this skill in this project: 92 % completed`. */
export function describeFeature(name: string, value: number): string {
  return TEXTS[name as FeatureName]?.(value) ?? `${name} = ${value}`;
}
