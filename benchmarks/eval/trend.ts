import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { analyzeCompletionTrend } from '../../src/analytics/trends/analyze-completion-trend.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { autocorrelatedKendallTest } from '../../src/stats/autocorrelated-kendall-test.ts';
import type { Evaluate, Figure } from './evaluation.ts';
import { MadeUpSeries, withRise } from './trend/made-up-series.ts';
import { checkVectors, type TrendVectors } from './trend/vectors.ts';

const SERIES = 4000;
const RATE_SERIES = 10_000;
const SIGNIFICANCE = 0.05;
/** Of the same method in the reference: false trends or power at 7, 14 and 30 days (`ANALYTICS`, section 6). */
const ADOPTED = 'MK effective-n';

interface Scenario {
  readonly name: string;
  readonly make: (series: MadeUpSeries, days: number) => number[];
  /** By the number of days. */
  readonly references: Readonly<Record<number, number>>;
  readonly mustReach?: Readonly<Record<number, NonNullable<Figure['mustReach']>>>;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'false trends, independent', make: (series, n) => series.independent(n), references: { 7: 0.021, 14: 0.038, 30: 0.043 } },
  { name: 'false trends, AR(.3)', make: (series, n) => series.autoregressive(n, 0.3), references: {} },
  {
    name: 'false trends, AR(.6)',
    make: (series, n) => series.autoregressive(n, 0.6),
    references: { 7: 0.075, 14: 0.082, 30: 0.075 },
    mustReach: { 30: { relation: '<=', value: 0.08 } },
  },
  { name: 'false trends, t(2)', make: (series, n) => series.heavyTailed(n), references: {} },
  {
    name: 'power, independent, 2 sd',
    make: (series, n) => withRise(series.independent(n), 2),
    references: { 30: 0.752 },
    mustReach: { 30: { relation: '>=', value: 0.752 } },
  },
  {
    name: 'power, t(2), 2',
    make: (series, n) => withRise(series.heavyTailed(n), 2),
    references: { 30: 0.459 },
    mustReach: { 30: { relation: '>=', value: 0.459 } },
  },
];

interface RateScenario {
  readonly name: string;
  readonly days: number;
  readonly runsPerDay: number;
  readonly from: number;
  readonly to: number;
  readonly reference?: number;
  readonly mustReach?: NonNullable<Figure['mustReach']>;
}

const RATE_SCENARIOS: readonly RateScenario[] = [
  { name: 'false trends of completion, 4 runs a day at .9', days: 7, runsPerDay: 4, from: 0.9, to: 0.9 },
  { name: 'false trends of completion, 4 runs a day at .9', days: 30, runsPerDay: 4, from: 0.9, to: 0.9, reference: 0.04 },
  { name: 'false trends of completion, 100 runs a day at .6', days: 14, runsPerDay: 100, from: 0.6, to: 0.6 },
  {
    name: 'power of completion, 12 runs a day, .9 to .6',
    days: 30,
    runsPerDay: 12,
    from: 0.9,
    to: 0.6,
    reference: 0.968,
    mustReach: { relation: '>=', value: 0.968 },
  },
  {
    name: 'power of completion, 3 runs a day, .9 to .6',
    days: 30,
    runsPerDay: 3,
    from: 0.9,
    to: 0.6,
    reference: 0.461,
    mustReach: { relation: '>=', value: 0.461 },
  },
];

/** How often trends are seen where there are none and where there are some, and the reference's values digit by digit. */
export const evaluateTrend: Evaluate = async ({ dataFolder, seed }) => [
  ...vectorFigures(dataFolder),
  ...SCENARIOS.flatMap((scenario) => [7, 14, 30].map((days) => simulate(scenario, days, seed))),
  ...RATE_SCENARIOS.map((scenario) => simulateRates(scenario, seed)),
];

function vectorFigures(dataFolder: string): Figure[] {
  const folder = path.join(dataFolder, 'trend');
  const checks = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.json'))
    .map((name) => checkVectors(JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as TrendVectors))
    .filter(({ values }) => values > 0);
  const largest = checks.length === 0 ? null : Math.max(...checks.map(({ largestError }) => largestError));
  return [
    { name: 'values checked', value: checks.reduce((sum, { values }) => sum + values, 0) },
    { name: 'largest relative error of a value', value: largest, mustReach: { relation: '<=', value: 1e-6 } },
  ];
}

function simulate({ name, make, references, mustReach }: Scenario, days: number, seed: number): Figure {
  const series = new MadeUpSeries(seededRandom(seed));
  let seen = 0;
  for (let i = 0; i < SERIES; i++) if (autocorrelatedKendallTest(make(series, days)).pValue < SIGNIFICANCE) seen++;
  const [reference, bound] = [references[days], mustReach?.[days]];
  return {
    name: `${name}, n = ${days}`,
    value: seen / SERIES,
    ...(reference === undefined ? {} : { reference: { value: reference, of: ADOPTED } }),
    ...(bound === undefined ? {} : { mustReach: bound }),
  };
}

function simulateRates({ name, days, runsPerDay, from, to, reference, mustReach }: RateScenario, seed: number): Figure {
  const series = new MadeUpSeries(seededRandom(seed));
  let seen = 0;
  for (let i = 0; i < RATE_SERIES; i++) {
    const counts = Array.from({ length: days }, (_, day) => {
      const ended = from === to ? Math.max(1, series.poisson(runsPerDay)) : runsPerDay;
      const completed = series.binomial(ended, from + ((to - from) * day) / (days - 1));
      return { day, invocations: ended, ended, completed, durationCount: 0, durationP50Ms: null };
    });
    const result = analyzeCompletionTrend(counts);
    if (result.kind === 'trend' && result.trend !== 'stable') seen++;
  }
  return {
    name: `${name}, n = ${days}`,
    value: seen / RATE_SERIES,
    ...(reference === undefined ? {} : { reference: { value: reference, of: 'binomial trend test' } }),
    ...(mustReach === undefined ? {} : { mustReach }),
  };
}
