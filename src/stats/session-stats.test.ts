import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/sessions/session_stats.json' with { type: 'json' };
import { seededRandom } from '../platform/seeded-random.ts';
import { clusteredRatio } from './clustered-ratio.ts';
import { fisherMidPGreater } from './fisher-mid-p-greater.ts';
import { kruskalWallisTest } from './kruskal-wallis-test.ts';
import { midRanks } from './mid-ranks.ts';
import { quantileInterval } from './quantile-interval.ts';
import { spearmanCorrelation } from './spearman-correlation.ts';
import { weightedWilsonInterval } from './weighted-wilson-interval.ts';
import { wilsonInterval } from './wilson-interval.ts';

describe('midRanks', () => {
  it('gives equal values the mean of their ranks', () => {
    expect(midRanks([10, 30, 10])).toEqual([1.5, 3, 1.5]);
    expect(midRanks([])).toEqual([]);
    expect(midRanks([5, 5, 5])).toEqual([2, 2, 2]);
    expect(() => midRanks([1, Number.NaN])).toThrow(RangeError);
  });
});

describe('spearmanCorrelation', () => {
  it.each(reference.spearman)('is that of SciPy ($rho)', ({ x, y, rho, p_value }) => {
    const found = spearmanCorrelation(x.map((value, index) => [value, y[index] ?? Number.NaN]));
    expect(found?.rho).toBeCloseTo(rho, 12);
    expect(Math.abs((found?.pValue ?? 0) / p_value - 1)).toBeLessThan(1e-9);
    expect(found?.interval.lower).toBeLessThan(rho);
    expect(found?.interval.upper).toBeGreaterThan(rho);
  });

  it('has nothing to say of what does not vary, and is sure of what is in perfect order', () => {
    expect(
      spearmanCorrelation([
        [1, 2],
        [1, 3],
        [1, 4],
        [1, 5],
      ]),
    ).toBeUndefined();
    const perfect = spearmanCorrelation([
      [1, 9],
      [2, 8],
      [3, 7],
      [4, 6],
      [5, 5],
    ]);
    expect(perfect).toMatchObject({ rho: -1, pValue: 0 });
    expect(perfect?.interval.lower).toBe(-1);
    expect(perfect?.interval.upper).toBeGreaterThan(-1);
  });

  it.each([
    [10, 1000],
    [40, 1000],
    [40, 3],
  ])('is wrong about 5 times in 100 when nothing goes together (n = %i, %i levels)', (count, levels) => {
    const random = seededRandom(count + levels);
    let alarms = 0;
    let missed = 0;
    let runs = 0;
    for (let run = 0; run < 2000; run += 1) {
      const draw = () => Math.floor(random() * levels);
      const found = spearmanCorrelation(Array.from({ length: count }, () => [draw(), draw()] as const));
      if (found === undefined) continue;
      runs += 1;
      if (found.pValue <= 0.05) alarms += 1;
      if (found.interval.lower > 0 || found.interval.upper < 0) missed += 1;
    }
    expect(alarms / runs).toBeGreaterThan(0.03);
    expect(alarms / runs).toBeLessThan(0.07);
    expect(missed / runs).toBeLessThan(0.075);
  });
});

describe('kruskalWallisTest', () => {
  it.each(reference.kruskal)('is that of SciPy ($statistic)', ({ groups, statistic, p_value }) => {
    const found = kruskalWallisTest(groups);
    expect(found.statistic).toBeCloseTo(statistic, 10);
    expect(Math.abs(found.pValue / p_value - 1)).toBeLessThan(1e-9);
  });

  it('finds no difference where all is equal, and refuses an empty group', () => {
    expect(kruskalWallisTest([[2, 2], [2]])).toMatchObject({ statistic: 0, pValue: 1 });
    expect(() => kruskalWallisTest([[1], []])).toThrow(RangeError);
    expect(() => kruskalWallisTest([[1]])).toThrow(RangeError);
  });

  it.each([[[5, 5, 5, 5, 5, 5, 5]], [[5, 5, 60]], [[30, 30]]])('is wrong about 5 times in 100 when groups of %j are alike', (sizes) => {
    const random = seededRandom(sizes.length);
    let alarms = 0;
    for (let run = 0; run < 2000; run += 1) {
      const { pValue } = kruskalWallisTest(sizes.map((length) => Array.from({ length }, () => Math.floor(random() * 12))));
      if (pValue <= 0.05) alarms += 1;
    }
    expect(alarms / 2000).toBeGreaterThan(0.03);
    expect(alarms / 2000).toBeLessThan(0.07);
  });
});

describe('quantileInterval', () => {
  it.each(reference.quantile_ranks)('takes the values of rank $ranks of $n for $probability', ({ n, probability, ranks }) => {
    const sorted = Array.from({ length: n }, (_, index) => index + 1);
    const interval = quantileInterval(sorted, probability);
    expect(interval === undefined ? null : [interval.lower, interval.upper]).toEqual(ranks);
  });

  it('needs values', () => expect(quantileInterval([], 0.5)).toBeUndefined());
});

describe('clusteredRatio', () => {
  it('needs two clusters, and leaves empty ones out', () => {
    expect(clusteredRatio([])).toBeUndefined();
    expect(
      clusteredRatio([
        { numerator: 1, denominator: 2 },
        { numerator: 0, denominator: 0 },
      ]),
    ).toBeUndefined();
    expect(
      clusteredRatio([
        { numerator: 2, denominator: 2 },
        { numerator: 2, denominator: 2 },
      ]),
    ).toMatchObject({ ratio: 1, standardError: 0 });
    expect(() => clusteredRatio([{ numerator: 1, denominator: -1 }])).toThrow(RangeError);
  });

  it.each([12, 60])('holds the true ratio in about 95 of 100 intervals when sessions differ (%i clusters)', (clusters) => {
    const random = seededRandom(clusters);
    let missed = 0;
    for (let run = 0; run < 1500; run += 1) {
      const parts = Array.from({ length: clusters }, () => {
        const own = 0.5 + 0.5 * random();
        const denominator = 5 + Math.floor(random() * 20);
        let numerator = 0;
        for (let trial = 0; trial < denominator; trial += 1) if (random() < own) numerator += 1;
        return { numerator, denominator };
      });
      const found = clusteredRatio(parts);
      if (found === undefined || found.interval.lower > 0.75 || found.interval.upper < 0.75) missed += 1;
    }
    expect(missed / 1500).toBeGreaterThan(0.03);
    expect(missed / 1500).toBeLessThan(0.07);
  });
});

describe('fisherMidPGreater', () => {
  it.each(reference.fisher_mid_p)('is that of SciPy for $first against $second', ({ first, second, p_value }) => {
    expect(Math.abs(fisherMidPGreater(first, second) / p_value - 1)).toBeLessThan(1e-9);
  });

  it.each([
    [20, 20],
    [8, 200],
    [40, 300],
  ])('is wrong about 5 times in 100 when nothing differs (n = %i and %i)', (n, m) => {
    const random = seededRandom(n + m);
    const draw = (trials: number) => {
      let successes = 0;
      for (let trial = 0; trial < trials; trial += 1) if (random() < 0.3) successes += 1;
      return { successes, trials };
    };
    let alarms = 0;
    for (let run = 0; run < 3000; run += 1) if (fisherMidPGreater(draw(n), draw(m)) <= 0.05) alarms += 1;
    expect(alarms / 3000).toBeGreaterThan(0.03);
    expect(alarms / 3000).toBeLessThan(0.07);
  });

  it('refuses counts that are none', () => {
    expect(() => fisherMidPGreater({ successes: 2, trials: 1 }, { successes: 0, trials: 1 })).toThrow(RangeError);
  });
});

describe('weightedWilsonInterval', () => {
  it('with equal weights is the interval of Wilson, whatever the unit', () => {
    for (const weight of [1, 1e9]) {
      const trials = Array.from({ length: 10 }, (_, index) => ({ weight, isSuccess: index < 8 }));
      const found = weightedWilsonInterval(trials);
      const plain = wilsonInterval(8, 10);
      expect(found?.ratio).toBeCloseTo(0.8, 12);
      expect(found?.effectiveTrials).toBeCloseTo(10, 9);
      expect(found?.interval.lower).toBeCloseTo(plain.lower, 12);
      expect(found?.interval.upper).toBeCloseTo(plain.upper, 12);
    }
  });

  it('is wide when one trial outweighs all others, and of none there is none', () => {
    const heavy = [{ weight: 1000, isSuccess: true }, ...Array.from({ length: 50 }, () => ({ weight: 0.001, isSuccess: false }))];
    expect(weightedWilsonInterval(heavy)?.interval.lower).toBeLessThan(0.21);
    expect(weightedWilsonInterval([{ weight: 0, isSuccess: true }])).toBeUndefined();
    expect(() => weightedWilsonInterval([{ weight: -1, isSuccess: true }])).toThrow(RangeError);
  });
});
