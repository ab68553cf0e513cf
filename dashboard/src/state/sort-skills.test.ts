import { describe, expect, it } from 'vitest';
import type { SkillRow } from '../wire/types.ts';
import { pressColumn, RANKING, type Sorting, sortSkills } from './sort-skills.ts';

const row = (skill_name: string, invocations: number, p95: number | null): SkillRow => ({
  skill_name,
  kind: 'skill',
  invocations,
  completed: 0,
  ended: 0,
  completion_ratio: null,
  completion_interval: null,
  duration_seconds: { p50: null, p95 },
  last_invoked_at: null,
  trend: null,
});
const rows = [row('b', 2, null), row('a', 2, 5), row('c', 9, 1)];
const namesBy = (sorting: Sorting) =>
  sortSkills(rows, sorting)
    .map((skill) => skill.skill_name)
    .join('');

describe('sortSkills', () => {
  it('ranks by invocations, then by name', () => {
    expect(namesBy(RANKING)).toBe('cab');
  });

  it('puts rows without a value last in either direction', () => {
    expect(namesBy({ key: 'p95', isDescending: true })).toBe('acb');
    expect(namesBy({ key: 'p95', isDescending: false })).toBe('cab');
  });
});

it('pressColumn starts numbers at the top and names at A, and turns round on a second press', () => {
  const byName = pressColumn(RANKING, 'name');
  expect(namesBy(byName)).toBe('abc');
  expect(namesBy(pressColumn(byName, 'name'))).toBe('cba');
  expect(pressColumn(byName, 'p95')).toEqual({ key: 'p95', isDescending: true });
});
