import { expect, it } from 'vitest';
import type { SkillUsage } from '../../ports/community.ts';
import { ChanceTables } from './chance-tables.ts';

const usage = (name: string, ended: number): SkillUsage => ({
  skill: { kind: 'skill', name },
  ...{ users: 1, invocations: ended, ended, completed: ended - 1, durationCount: 0, durationSumMs: 0, byPhase: [] },
});

function tablesOf(ended: number) {
  const names = ['lint'];
  const tables = new ChanceTables({ listSkillUsage: async () => names.map((name) => usage(name, ended)) });
  const namesAt = async (version: number, now: number) =>
    (await tables.find(undefined, version, now)).chances.map(({ skill }) => skill.name);
  return { names, namesAt };
}

it('reads little again with every change', async () => {
  const { names, namesAt } = tablesOf(100);
  expect(await namesAt(1, 0)).toEqual(['lint']);
  names.push('deploy');
  expect(await namesAt(1, 10)).toEqual(['lint']);
  expect(await namesAt(2, 20)).toEqual(['lint', 'deploy']);
});

it('keeps much for a minute whatever came in, and no longer when the clock is set back', async () => {
  const { names, namesAt } = tablesOf(20_000);
  await namesAt(1, 100_000);
  names.push('deploy');
  expect(await namesAt(2, 159_999)).toEqual(['lint']);
  expect(await namesAt(2, 160_000)).toEqual(['lint', 'deploy']);
  names.push('test');
  expect(await namesAt(3, 159_000)).toEqual(['lint', 'deploy', 'test']);
});
