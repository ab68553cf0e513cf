import { describe, expect, it } from 'vitest';
import { betaDifference } from './beta-difference.ts';
import { betaSuperiority } from './beta-superiority.ts';

describe('betaDifference', () => {
  it.each([
    [49, 100, 51, 100],
    [0, 20, 20, 20],
    [12, 40, 57, 60],
    [900, 1000, 930, 1000],
    [0, 1, 1, 1],
    [9000, 10_000, 18, 20],
    [18, 20, 9000, 10_000],
  ])('with no margin and flat priors is the exact superiority (%i of %i against %i of %i)', (s1, n1, s2, n2) => {
    const exact = betaSuperiority({ successes: s1, trials: n1 }, { successes: s2, trials: n2 });
    expect(betaDifference({ alpha: s1 + 1, beta: n1 - s1 + 1 }, { alpha: s2 + 1, beta: n2 - s2 + 1 }, 0)).toBeCloseTo(exact, 4);
  });

  it('with a margin is that of two uniform variables: half the square of what the margin leaves', () => {
    const uniform = { alpha: 1, beta: 1 };
    for (const margin of [0, 0.1, 0.5, 0.9]) expect(betaDifference(uniform, uniform, margin)).toBeCloseTo((1 - margin) ** 2 / 2, 4);
    expect(betaDifference(uniform, uniform, -0.5)).toBeCloseTo(1 - 0.5 ** 3, 4);
  });

  it('takes densities that have no bound at the ends', () => {
    const arcsine = { alpha: 0.5, beta: 0.5 };
    expect(betaDifference(arcsine, arcsine, 0)).toBeCloseTo(0.5, 3);
  });

  it('refuses other parameters', () => {
    expect(() => betaDifference({ alpha: 1, beta: 1 }, { alpha: 1, beta: 1 }, 2)).toThrow(RangeError);
    expect(() => betaDifference({ alpha: 0, beta: 1 }, { alpha: 1, beta: 1 }, 0)).toThrow(RangeError);
  });
});
