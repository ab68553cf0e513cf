import { expect, it } from 'vitest';
import type { LiveSkill, SkillReport, SkillRow } from '../wire/types.ts';
import { mergeLive } from './merge-live.ts';

const row = (skill_name: string, kind: SkillRow['kind'], invocations: number): SkillRow => ({
  skill_name,
  kind,
  invocations,
  completed: invocations,
  ended: invocations,
  completion_ratio: 1,
  completion_interval: null,
  duration_seconds: { p50: 1, p95: 2 },
  last_invoked_at: '2026-11-20T00:00:00Z',
  trend: 'stable',
});
const live = (skill_name: string, kind: LiveSkill['kind'], invocation_count: number): LiveSkill => ({
  skill_name,
  kind,
  invocation_count,
  completed_count: 1,
  ended_count: 2,
  completion_ratio: 0.5,
  completion_interval: { lower: 0.2, upper: 0.8, level: 0.95 },
  p50_duration_seconds: 3,
  p95_duration_seconds: 4,
  last_invocation_at: '2026-11-20T01:00:00Z',
});

it('lays live numbers over the row of the same kind and name, keeps its trend, and adds what is new', () => {
  const report: SkillReport = {
    window: { from: '', to: '' },
    skills: [row('review', 'agent', 5), row('review', 'skill', 3)],
    totals: { invocations: 8, completed: 8, ended: 8, completion_ratio: 1, skills: 2 },
  };
  const merged = mergeLive(report, {
    top_skills: [live('review', 'skill', 4), live('deploy', 'ci', 1)],
    totals: { invocations_1h: 1, invocations_24h: 9, active_sessions: 1 },
  });
  expect(merged.skills.map((skill) => [skill.kind, skill.invocations, skill.trend, skill.duration_seconds.p95])).toEqual([
    ['agent', 5, 'stable', 2],
    ['skill', 4, 'stable', 4],
    ['ci', 1, null, 4],
  ]);
});
