import { expect, it } from 'vitest';
import { findQueryDeadline, withQueryLimit } from '../../ports/query-limit.ts';
import { KeptAnswers } from './kept-answers.ts';

function makeCounting() {
  let made = 0;
  return async () => ++made;
}

it('makes an answer once for all who ask of the same data, and anew when that has changed', async () => {
  const kept = new KeptAnswers<number>(2);
  const make = makeCounting();
  expect(await Promise.all([kept.find(1, make), kept.find(1, make), kept.find(1, make)])).toEqual([1, 1, 1]);
  expect(await kept.find(1, make, 'other')).toBe(2);
  expect(await kept.find(2, make)).toBe(3);
  expect(await kept.find(1, make)).toBe(4);
});

it('keeps no more answers than it may', async () => {
  const kept = new KeptAnswers<number>(2);
  const make = makeCounting();
  for (const question of ['a', 'b', 'c']) await kept.find(1, make, question);
  expect(await kept.find(1, make, 'c')).toBe(3);
  expect(await kept.find(1, make, 'a')).toBe(4);
  expect(() => new KeptAnswers(0)).toThrow('at least 1 answer is kept; got 0');
});

it('does not keep a failure, nor the limit of whoever asked first', async () => {
  const kept = new KeptAnswers<number | undefined>(2);
  await expect(kept.find(1, () => Promise.reject(new RangeError('no')))).rejects.toThrow('no');
  expect(await withQueryLimit(1000, () => kept.find(1, async () => findQueryDeadline()))).toBeUndefined();
});
