import { describe, expect, it } from 'vitest';
import { chiSquaredSurvival } from './incomplete-gamma.ts';
import { uniformStream } from './uniform-stream.ts';

describe('uniformStream', () => {
  it('gives the same numbers for the same seed and others for the next', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, uniformStream(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it.each([0, 1, 2 ** 40, -3])('fills the interval evenly, alone and in pairs: seed %d', (seed) => {
    const random = uniformStream(seed);
    const singles = new Float64Array(16);
    const pairs = new Float64Array(256);
    let highest = 0;
    let before = Math.floor(random() * 16);
    for (let i = 0; i < 100_000; i++) {
      const value = random();
      highest = Math.max(highest, value);
      const slot = Math.floor(value * 16);
      singles[slot] = (singles[slot] as number) + 1;
      pairs[before * 16 + slot] = (pairs[before * 16 + slot] as number) + 1;
      before = slot;
    }
    expect(highest).toBeLessThan(1);
    for (const counts of [singles, pairs]) {
      const expected = 100_000 / counts.length;
      const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chiSquaredSurvival(statistic, counts.length - 1)).toBeGreaterThan(1e-4);
    }
  });
});
