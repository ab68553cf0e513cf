import { describe, expect, it } from 'vitest';
import { seededRandom } from '../platform/seeded-random.ts';
import { barnardExactTest } from './barnard-exact-test.ts';
import { boschlooExactTest } from './boschloo-exact-test.ts';
import { cochranArmitageTest } from './cochran-armitage-test.ts';
import { fisherExactTest } from './fisher-exact-test.ts';
import { fisherMidP } from './fisher-mid-p.ts';
import { fisherMidPGreater } from './fisher-mid-p-greater.ts';
import { gSquaredTest } from './g-squared-test.ts';
import { goodnessOfFitTest } from './goodness-of-fit-test.ts';
import { kruskalWallisTest } from './kruskal-wallis-test.ts';
import { mannWhitneyTest } from './mann-whitney-test.ts';
import { sampleMoments } from './sample-moments.ts';
import { studentTTest, welchTTest } from './two-mean-t-test.ts';
import { type Proportion, twoProportionScoreTest } from './two-proportion-score-test.ts';

const LEVEL = 0.05;
const RATIOS = [0.5, 0.8, 0.9];

/** Chance of 0 to `trials` successes. */
function binomial(trials: number, ratio: number): number[] {
  const chances = [(1 - ratio) ** trials];
  for (let k = 1; k <= trials; k++) chances.push(((chances[k - 1] as number) * (trials - k + 1) * ratio) / (k * (1 - ratio)));
  return chances;
}

/** How often the test alarms when both groups succeed as often: added up over all tables there are, not drawn. */
function falseAlarms(n: number, m: number, ratio: number, test: (first: Proportion, second: Proportion) => number): number {
  const [first, second] = [binomial(n, ratio), binomial(m, ratio)];
  let rate = 0;
  for (const [x, chance] of first.entries()) {
    for (const [y, other] of second.entries()) {
      // Of those so rare a million together are not one in a thousand.
      if (chance * other < 1e-9) continue;
      if (test({ successes: x, trials: n }, { successes: y, trials: m }) <= LEVEL) rate += chance * other;
    }
  }
  return rate;
}

/** The same test, each table of which is looked at once. */
function remembered(test: (first: Proportion, second: Proportion) => number): typeof test {
  const known = new Map<string, number>();
  return (first, second) => {
    const key = `${first.successes} ${second.successes}`;
    const pValue = known.get(key) ?? test(first, second);
    known.set(key, pValue);
    return pValue;
  };
}

const isTrusted = (n: number, m: number, ratio: number) => Math.min(n, m) * Math.min(ratio, 1 - ratio) >= 5;
const gSquared = (a: Proportion, b: Proportion) =>
  gSquaredTest([
    [a.successes, a.trials - a.successes],
    [b.successes, b.trials - b.successes],
  ]).pValue;
const midP = (a: Proportion, b: Proportion) => fisherMidP(a.successes, a.trials, a.successes + b.successes, a.trials + b.trials);

describe.each([
  [12, 12],
  [8, 30],
  [20, 20],
  [10, 60],
  [60, 60],
  [30, 150],
])('of groups of %i and %i that succeed as often,', (n, m) => {
  it('the score test and G² are wrong about 5 times in 100 where 5 of each outcome are expected', () => {
    for (const ratio of RATIOS.filter((value) => isTrusted(n, m, value))) {
      for (const test of [(a: Proportion, b: Proportion) => twoProportionScoreTest(a, b).pValue, gSquared]) {
        expect(Math.abs(falseAlarms(n, m, ratio, test) - LEVEL)).toBeLessThan(0.02);
      }
    }
  });

  it('Fisher’s test with mid-p is wrong at most 7 times in 100, and about 5 times where 5 of each outcome are expected', () => {
    for (const ratio of RATIOS) {
      for (const test of [midP, fisherMidPGreater]) {
        const rate = falseAlarms(n, m, ratio, test);
        expect(rate).toBeLessThan(0.07);
        if (isTrusted(n, m, ratio)) expect(rate).toBeGreaterThan(0.03);
      }
    }
  });

  // Conservative by construction: it promises its level for every table, and counts come in steps.
  it('Fisher’s exact test is never wrong more than 5 times in 100', () => {
    for (const ratio of RATIOS) expect(falseAlarms(n, m, ratio, (a, b) => fisherExactTest(a, b).pValue)).toBeLessThanOrEqual(LEVEL);
  });
});

// Conservative by construction, as Fisher's: the level is kept at the worst of all ratios.
it.each([
  [7, 7],
  [4, 12],
])(
  'the unconditional exact tests are never wrong more than 5 times in 100, and Boschloo’s no less often than Fisher’s (n = %i and %i)',
  (n, m) => {
    const [barnards, boschloos] = [remembered(barnardExactTest), remembered(boschlooExactTest)];
    for (const ratio of RATIOS) {
      const fisher = falseAlarms(n, m, ratio, (a, b) => fisherExactTest(a, b).pValue);
      expect(falseAlarms(n, m, ratio, barnards)).toBeLessThanOrEqual(LEVEL);
      const boschloo = falseAlarms(n, m, ratio, boschloos);
      expect(boschloo).toBeLessThanOrEqual(LEVEL);
      expect(boschloo).toBeGreaterThanOrEqual(fisher);
    }
  },
);

it.each([
  [10, 0.5],
  [20, 0.1],
  [100, 0.1],
  [100, 0.5],
  [1000, 0.5],
  [300, 0.05],
])('the sample ratio of %i units, %d of them to the treatment, looks wrong hardly ever when it is right', (units, ratio) => {
  let atLevel = 0;
  let atOneInThousand = 0;
  for (const [first, chance] of binomial(units, ratio).entries()) {
    const { pValue } = goodnessOfFitTest([first, units - first], [ratio, 1 - ratio]);
    if (pValue <= LEVEL) atLevel += chance;
    if (pValue <= 0.001) atOneInThousand += chance;
  }
  expect(atLevel).toBeLessThan(0.07);
  // Ten tosses have so few results that it is conservative.
  expect(atLevel).toBeGreaterThan(units === 10 ? 0.02 : 0.03);
  expect(atOneInThousand).toBeLessThan(0.003);
});

it.each([
  [7, 3, 3, 0.8],
  [7, 10, 10, 0.9],
  [30, 20, 20, 0.9],
  [10, 2, 42, 0.8],
  [30, 5, 65, 0.95],
])(
  'the Cochran–Armitage test of %i days of %i to %i trials is wrong about 5 times in 100 when nothing rises (%d)',
  (days, few, many, ratio) => {
    const random = seededRandom(days + many);
    let alarms = 0;
    for (let run = 0; run < 3000; run++) {
      const counts = Array.from({ length: days }, (_, day) => {
        const trials = day % 3 === 0 ? many : few;
        return { successes: Array.from({ length: trials }, random).filter((value) => value < ratio).length, trials };
      });
      if (cochranArmitageTest([...counts.keys()], counts).pValue <= LEVEL) alarms++;
    }
    expect(Math.abs(alarms / 3000 - LEVEL)).toBeLessThan(0.02);
  },
);

it.each([
  [5, 5],
  [4, 60],
  [100, 100],
])('tests of means and ranks are wrong about 5 times in 100 when nothing differs (n = %i and %i)', (n, m) => {
  const random = seededRandom(n + m);
  const alarms = { student: 0, welch: 0, mannWhitney: 0, kruskalWallis: 0 };
  for (let run = 0; run < 2500; run++) {
    const [a, b] = [n, m].map((length) => Array.from({ length }, () => random() + random() + random())) as [number[], number[]];
    if (studentTTest(sampleMoments(a), sampleMoments(b)).pValue <= LEVEL) alarms.student++;
    if (welchTTest(sampleMoments(a), sampleMoments(b)).pValue <= LEVEL) alarms.welch++;
    if (mannWhitneyTest(a, b).pValue <= LEVEL) alarms.mannWhitney++;
    if (kruskalWallisTest([a, b]).pValue <= LEVEL) alarms.kruskalWallis++;
  }
  for (const [name, count] of Object.entries(alarms)) expect(Math.abs(count / 2500 - LEVEL), name).toBeLessThan(0.022);
});
