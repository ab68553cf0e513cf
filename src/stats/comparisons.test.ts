import { describe, expect, it } from 'vitest';
import { seededRandom } from '../platform/seeded-random.ts';
import { barnardExactTest } from './barnard-exact-test.ts';
import { bonferroni } from './bonferroni.ts';
import { boschlooExactTest } from './boschloo-exact-test.ts';
import { cupedDifference } from './cuped-difference.ts';
import { fisherExactTest } from './fisher-exact-test.ts';
import { goodnessOfFitTest } from './goodness-of-fit-test.ts';
import { holm } from './holm.ts';
import { mannWhitneyTest } from './mann-whitney-test.ts';
import { normalDecision } from './normal-decision.ts';
import { ratioEstimate } from './ratio-estimate.ts';
import { sampleMoments } from './sample-moments.ts';
import { welchTTest } from './two-mean-t-test.ts';

const of = (successes: number, trials: number) => ({ successes, trials });

describe('comparisons of two groups', () => {
  it('say nothing where nothing differs, and never NaN', () => {
    expect(fisherExactTest(of(0, 3), of(0, 5)).pValue).toBe(1);
    expect(barnardExactTest(of(3, 3), of(5, 5))).toBeCloseTo(1, 12);
    expect(boschlooExactTest(of(3, 3), of(5, 5))).toBe(1);
    expect(mannWhitneyTest([2, 2], [2]).pValue).toBe(1);
    expect(welchTTest(sampleMoments([1, 1]), sampleMoments([1, 1])).pValue).toBe(1);
    expect(goodnessOfFitTest([0, 0], [1, 1])).toEqual({ chiSquared: 0, pValue: 1 });
    expect(normalDecision(0, 0).chanceToWin).toBe(0.5);
    expect([holm([]), bonferroni([])]).toEqual([[], []]);
    const same = { before: 1, during: 2 };
    expect(cupedDifference([same, same], [same, same])).toEqual({ difference: 0, standardError: 0, theta: 0 });
  });

  it('counts the mirrored table as a tie, where comparing rounded numbers does not', () => {
    expect(barnardExactTest(of(3, 12), of(9, 11))).toBeCloseTo(0.008_245_945, 9);
    expect(barnardExactTest(of(3, 12), of(9, 11), 0)).toBeCloseTo(0.007_155_62, 8);
  });

  it('measures a ratio by how units differ, not by how many runs there are', () => {
    const few = ratioEstimate([1, 0, 1, 1], [1, 1, 1, 1]);
    const many = ratioEstimate([100, 0, 100, 100], [100, 100, 100, 100]);
    expect(many).toEqual(few);
    expect(ratioEstimate([3], [4])).toEqual({ ratio: 0.75, variance: 0, units: 1 });
    expect(() => ratioEstimate([0], [0])).toThrow(RangeError);
  });

  it.each([
    [8, 8],
    [40, 40],
    [6, 60],
  ])('are wrong about as often as they say when nothing differs (n = %i and %i)', (n, m) => {
    const random = seededRandom(n + m);
    const alarms = { welch: 0, ranks: 0, units: 0 };
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const a = Array.from({ length: n }, () => random() + random());
      const b = Array.from({ length: m }, () => random() + random());
      if (welchTTest(sampleMoments(a), sampleMoments(b)).pValue <= 0.05) alarms.welch++;
      if (mannWhitneyTest(a, b).pValue <= 0.05) alarms.ranks++;
      const units = 5 * (n + m);
      const first = Array.from({ length: units }, random).filter((value) => value < n / (n + m)).length;
      if (goodnessOfFitTest([first, units - first], [n, m]).pValue <= 0.05) alarms.units++;
    }
    for (const count of Object.values(alarms)) {
      expect(count / trials).toBeGreaterThan(0.03);
      expect(count / trials).toBeLessThan(0.07);
    }
  });
});
