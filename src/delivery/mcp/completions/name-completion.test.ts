import { expect, it } from 'vitest';
import { matchTyped, NameCompletion } from './name-completion.ts';

it('offers what begins like it, then what contains it, each in the order given and without regard to case', () => {
  expect(matchTyped(['git commit', 'Commit', 'pdf', 'committee', 'pre-commit'], 'COMMIT')).toEqual({
    values: ['Commit', 'committee', 'git commit', 'pre-commit'],
    total: 4,
    hasMore: false,
  });
  expect(matchTyped(['a', 'b'], '')).toEqual({ values: ['a', 'b'], total: 2, hasMore: false });
  expect(matchTyped(['a', 'b'], 'c')).toEqual({ values: [], total: 0, hasMore: false });
});

it('shows a hundred and says how many there are', () => {
  const names = Array.from({ length: 150 }, (_, index) => `skill-${index}`);
  const { values, total, hasMore } = matchTyped(names, 'skill');
  expect([values.length, total, hasMore]).toEqual([100, 150, true]);
  expect(matchTyped(names, 'skill-1')).toMatchObject({ total: 61, hasMore: false });
});

it('reads names again after some seconds, and after a failure', async () => {
  let now = 1_000_000;
  let answer: () => Promise<string[]> = () => Promise.reject(new Error('database is locked'));
  const completion = new NameCompletion({ list: () => answer() }, { now: () => now });
  await expect(completion.complete('skill', '')).rejects.toThrow('locked');
  answer = () => Promise.resolve(['one']);
  expect((await completion.complete('skill', '')).values).toEqual(['one']);
  answer = () => Promise.resolve(['two']);
  expect((await completion.complete('skill', '')).values).toEqual(['one']);
  now += 5_000;
  expect((await completion.complete('skill', '')).values).toEqual(['two']);
});

it('counts only what it has looked at all of', async () => {
  const list = () => Promise.resolve(Array.from({ length: 1000 }, (_, index) => `id-${index}`));
  const completion = new NameCompletion({ list }, { now: () => 0 });
  expect(await completion.complete('session', 'id-99')).toEqual({ values: expect.arrayContaining(['id-99', 'id-999']), hasMore: true });
  expect(await completion.complete('skill', 'id-99')).toMatchObject({ total: 11, hasMore: false });
});
