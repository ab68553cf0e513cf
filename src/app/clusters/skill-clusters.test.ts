import { describe, expect, it } from 'vitest';
import { HIDDEN_NAME, type SkillKind } from '../../domain/skill.ts';
import type { SkillUse } from '../../ports/skill-clusters.ts';
import type { SkillText } from '../../ports/skill-search.ts';
import { toComparedSkills } from './skill-clusters.ts';

const use = (name: string, invocations: number, users: readonly number[] = [], kind: SkillKind = 'skill'): SkillUse => ({
  skill: { kind, name },
  invocations,
  sessions: [1, 2],
  users,
});
const text = (name: string, changes: Partial<SkillText> = {}, kind: SkillKind = 'skill'): SkillText => ({
  skill: { kind, name },
  description: '',
  category: null,
  installedFor: [],
  ...changes,
});

describe('toComparedSkills', () => {
  it('takes what is used or installed, the most used first, with the words of its category', () => {
    const texts = [
      text('brew', { installedFor: ['claude-code'], description: 'Makes coffee' }),
      text('git commit', { category: 'version_control' }, 'shell'),
      text('never'),
      text('ship'),
      text('Read', {}, 'tool'),
      text('build', {}, 'ci'),
      text(HIDDEN_NAME),
    ];
    const uses = [
      use('git commit', 3, [], 'shell'),
      use('ship', 9),
      use('Read', 99, [], 'tool'),
      use('build', 9, [], 'ci'),
      use(HIDDEN_NAME, 9),
    ];
    expect(toComparedSkills(uses, texts)).toMatchObject([
      { skill: { name: 'ship' }, usedIn: [1, 2] },
      { skill: { name: 'git commit' }, category: 'version control' },
      { skill: { name: 'brew' }, description: 'Makes coffee', usedIn: [] },
    ]);
  });

  it('counts who used a skill when there are several users, and not when there is one', () => {
    const texts = [text('ant'), text('bee')];
    const unitsOf = (...uses: SkillUse[]) => toComparedSkills(uses, texts).map(({ usedIn }) => usedIn);
    expect(unitsOf(use('ant', 2, [7]), use('bee', 1, [7]))).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(unitsOf(use('ant', 2, [7]), use('bee', 1, [7, 8]))).toEqual([
      [1, 2, 7],
      [1, 2, 7, 8],
    ]);
  });
});
