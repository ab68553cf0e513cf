import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/trends/trend_tests.json' with { type: 'json' };
import { seededRandom } from '../platform/seeded-random.ts';
import { autocorrelatedKendallTest } from './autocorrelated-kendall-test.ts';
import { cochranArmitageTest } from './cochran-armitage-test.ts';
import { dispersedPValue } from './dispersed-p-value.ts';
import { kendallScoreTail } from './kendall-score-distribution.ts';
import { logisticLine } from './logistic-line.ts';
import { mannKendall } from './mann-kendall.ts';
import { theilSen } from './theil-sen.ts';
import { weightedKendallScore } from './weighted-kendall-score.ts';

const ones = (n: number) => new Array<number>(n).fill(1);

describe.each(reference.series)('of the series $values', ({ values, exact_p, ...expected }) => {
  it('the Theil–Sen line and its interval are those of SciPy', () => {
    const line = theilSen([...values.keys()], values);
    expect(line.slope).toBeCloseTo(expected.slope, 12);
    expect(line.intercept).toBeCloseTo(expected.intercept, 12);
    expect(line.slopeInterval.lower).toBeCloseTo(expected.lower, 12);
    expect(line.slopeInterval.upper).toBeCloseTo(expected.upper, 12);
  });

  it('the Mann–Kendall score, its variance and tau-b are those of SciPy', () => {
    const test = mannKendall(values);
    expect(test.score).toBe(expected.score);
    expect(test.variance).toBeCloseTo(expected.variance, 9);
    expect(test.tauB).toBeCloseTo(expected.tau_b, 12);
    if (exact_p !== undefined) expect(kendallScoreTail(test.score, test.tieSizes).pValue).toBeCloseTo(exact_p, 12);
  });

  it('the weighted score with equal weights is the plain one', () => {
    const { score, variance, largest } = weightedKendallScore(values, ones(values.length));
    const n = values.length;
    expect(score).toBeCloseTo(mannKendall(values).score, 9);
    expect(variance).toBeCloseTo((n * (n - 1) * (2 * n + 5)) / 18, 9);
    expect(largest).toBeCloseTo((n * (n - 1)) / 2, 9);
  });
});

describe.each(reference.counts)('of $successes completed of $trials', ({ successes, trials, ...expected }) => {
  const x = [...successes.keys()];
  const counts = successes.map((count, index) => ({ successes: count, trials: trials[index] as number }));

  it('the logistic line and its dispersion are those of statsmodels', () => {
    const line = logisticLine(x, counts);
    expect(line.intercept).toBeCloseTo(expected.intercept, 9);
    expect(line.slope).toBeCloseTo(expected.slope, 9);
    expect(line.slopeStandardError).toBeCloseTo(expected.slope_standard_error, 8);
    expect(line.dispersion).toBeCloseTo(expected.dispersion, 8);
  });

  it('the Cochran–Armitage test is that of R', () => {
    const test = cochranArmitageTest(x, counts);
    expect(test.zScore).toBeCloseTo(expected.z, 10);
    expect(Math.abs(test.pValue / expected.p - 1)).toBeLessThan(1e-9);
    expect(test.slope / test.slopeStandardError).toBeCloseTo(expected.z, 10);
  });
});

describe('kendallScoreTail', () => {
  it.each([[[1, 1, 1, 1]], [[2, 1, 2]], [[3, 2]], [[1, 2, 1, 2]]])('counts the orders of groups of %j one by one', (tieSizes) => {
    const values = tieSizes.flatMap((size, group) => new Array<number>(size).fill(group));
    const scores = permutations(values).map((order) => mannKendall(order).score);
    for (const score of new Set(scores)) {
      const tail = scores.filter((other) => Math.abs(other) >= Math.abs(score)).length / scores.length;
      expect(kendallScoreTail(score, tieSizes).pValue).toBeCloseTo(tail, 12);
    }
  });

  it('refuses what is no score', () => {
    expect(() => kendallScoreTail(0.5, [1, 1])).toThrow(RangeError);
    expect(() => kendallScoreTail(1, [])).toThrow(RangeError);
  });
});

describe('weightedKendallScore', () => {
  it('has the variance that all orders of the values have', () => {
    const weights = [0.2, 3, 1, 0.5, 2];
    const scores = permutations([1, 2, 3, 4, 5]).map((order) => weightedKendallScore(order, weights).score);
    const variance = scores.reduce((sum, score) => sum + score ** 2, 0) / scores.length;
    expect(weightedKendallScore([1, 2, 3, 4, 5], weights).variance).toBeCloseTo(variance, 9);
  });
});

describe('theilSen', () => {
  it('with equal weights has the slope without', () => {
    const y = [3, 1, 4, 1, 5, 9, 2, 6];
    const x = [0, 1, 3, 4, 6, 7, 8, 9];
    expect(theilSen(x, y, { weights: ones(8).map(() => 0.5) }).slope).toBeCloseTo(theilSen(x, y).slope, 12);
  });

  it('hardly listens to values of little weight', () => {
    const y = [1, 2, 3, 90, 5, 6, -80, 8];
    const weights = y.map((value) => (Math.abs(value) > 10 ? 1e-6 : 1));
    expect(theilSen([...y.keys()], y, { weights }).slope).toBeCloseTo(1, 9);
  });

  it('asks for two different x', () => {
    expect(() => theilSen([1, 1], [2, 3])).toThrow(RangeError);
    expect(() => theilSen([1, 2], [2, Number.NaN])).toThrow(RangeError);
    expect(() => theilSen([1, 2], [2])).toThrow(RangeError);
  });
});

describe('logisticLine', () => {
  it('has an answer where one day parts all successes from all failures', () => {
    const counts = [0, 0, 0, 5, 5, 5].map((successes) => ({ successes, trials: 5 }));
    const line = logisticLine([...counts.keys()], counts);
    expect(line.slope).toBeGreaterThan(5);
    expect(Number.isFinite(line.dispersion)).toBe(true);
  });
});

describe('dispersedPValue', () => {
  it('is that of the model unless the groups differ more than it says', () => {
    expect(dispersedPValue(1.959963984540054, 1.1, 28)).toEqual({
      pValue: expect.closeTo(0.05, 12),
      standardErrorFactor: expect.closeTo(1.96, 2),
    });
    expect(dispersedPValue(1.959963984540054, 4, 28).pValue).toBeGreaterThan(0.3);
    expect(dispersedPValue(0, 0, 0).pValue).toBe(1);
  });
});

describe('autocorrelatedKendallTest', () => {
  const SERIES = 1500;

  it.each([
    [7, 'equal'],
    [10, 'equal'],
    [14, 'equal'],
    [30, 'equal'],
    [60, 'equal'],
    [7, 'uneven'],
    [8, 'uneven'],
    [14, 'uneven'],
    [30, 'uneven'],
  ] as const)('is wrong about 5 times in 100 when %i values have no trend (%s weights)', (n, kind) => {
    const random = seededRandom(11);
    let alarms = 0;
    for (let i = 0; i < SERIES; i++) {
      const weights = kind === 'equal' ? undefined : Array.from({ length: n }, () => 0.1 + random());
      // What weighs little is noisier: the case that weights are for.
      const values = Array.from({ length: n }, (_, index) => (random() + random() + random() - 1.5) / Math.sqrt(weights?.[index] ?? 1));
      if (autocorrelatedKendallTest(values, weights).pValue < 0.05) alarms++;
    }
    // Within 2 points of 5 %, and twice the error of the simulation itself (0.56 points).
    expect(alarms / SERIES).toBeGreaterThan(0.03 - 0.011);
    expect(alarms / SERIES).toBeLessThan(0.07 + 0.011);
  });

  it('is wrong at most 8 times in 100 when neighbours among 30 values are alike by 0.6', () => {
    const random = seededRandom(12);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let alarms = 0;
    for (let i = 0; i < SERIES; i++) {
      const values = [normal()];
      while (values.length < 30) values.push(0.6 * (values.at(-1) as number) + 0.8 * normal());
      if (autocorrelatedKendallTest(values).pValue < 0.05) alarms++;
    }
    expect(alarms / SERIES).toBeLessThan(0.08);
  });

  it('sees none where all values are equal, and a sure one where each is larger than the one before', () => {
    expect(autocorrelatedKendallTest(ones(12)).pValue).toBe(1);
    for (let n = 7; n <= 40; n++) {
      const bent = Array.from({ length: n }, (_, index) => Math.log(1 + index));
      expect(autocorrelatedKendallTest(bent).pValue).toBeLessThan(0.05);
    }
    expect(() => autocorrelatedKendallTest([1, 2, 3])).toThrow(RangeError);
  });
});

function permutations(values: readonly number[]): number[][] {
  if (values.length <= 1) return [[...values]];
  return values.flatMap((value, index) => permutations(values.filter((_, other) => other !== index)).map((rest) => [value, ...rest]));
}
