import { quantile } from '../../stats/quantile.ts';
import type { InsufficientData } from '../insufficient-data.ts';
import { lastSeason, meanOfLastSeason, medianAndAverage, medianOfFour, type SeasonalMethod, seasonalAverage } from './seasonal-methods.ts';

export const FORECAST_METHODS = ['median_of_four', 'seasonal_average', 'median_and_average'] as const;
export type ForecastMethod = (typeof FORECAST_METHODS)[number];

const METHODS: Readonly<Record<ForecastMethod, SeasonalMethod>> = {
  median_of_four: medianOfFour,
  seasonal_average: seasonalAverage,
  median_and_average: medianAndAverage,
};
const NAIVE_METHODS = [lastSeason, meanOfLastSeason];

export interface ForecastOptions {
  /** Steps in a week: 168 hours or 7 days. */
  readonly season: number;
  /** Steps to look ahead, at most a season. */
  readonly horizon: number;
  /** Steps from one origin of the test on the past to the next. */
  readonly stride: number;
}

/** How well the method did on the newer half of what is known, each time with what was known then. */
export interface Backtest {
  readonly method: ForecastMethod;
  /** How many forecasts were made. */
  readonly origins: number;
  /** Mean absolute error a step, and that of the better one of: last week again, last week's mean. */
  readonly meanError: number;
  readonly naiveError: number;
  /** Share of the values that lay within the band of then. */
  readonly coverage: number;
}

export interface ForecastPoint {
  readonly expected: number;
  /** Where 8 of 10 values fall. */
  readonly lower: number;
  readonly upper: number;
}

export type Forecast =
  | { readonly kind: 'forecast'; readonly points: readonly ForecastPoint[]; readonly level: number; readonly backtest: Backtest }
  | { readonly kind: 'no_better_than_naive'; readonly backtest: Backtest }
  | InsufficientData;

/** Seasons that the first forecast of the test is made from, and that the test takes. */
const FIRST_SEASONS = 2;
const REQUIRED_SEASONS = 4;
const LEVEL = 0.8;

/**
 * How often something will be used in the next steps, with a band for it: from what is usual at this place of the week.
 *
 * Each method is tried on the past, from many origins, each time with what was known then. The older half of the origins
 * chooses the method; the newer half judges it. Unless it is nearer than both last week again and last week's mean, and
 * its sum within half of what there was, there is no forecast. The band is made of the errors seen, in units of √(1 + expected), since busy hours err by more.
 *
 * @param values - counts in order of time, one a step, the last one over
 */
export function forecastUse(values: ArrayLike<number>, options: ForecastOptions): Forecast {
  const { season, horizon, stride } = options;
  const requiredSampleSize = REQUIRED_SEASONS * season;
  if (values.length < requiredSampleSize) return { kind: 'insufficient_data', sampleSize: values.length, requiredSampleSize };
  const origins: number[] = [];
  for (let origin = values.length - horizon; origin >= FIRST_SEASONS * season; origin -= stride) origins.unshift(origin);
  const older = origins.slice(0, origins.length >> 1);
  const newer = origins.slice(origins.length >> 1);
  const tried = FORECAST_METHODS.map((method) => ({ method, trials: tryOut(METHODS[method], values, older, options) }));
  const { method, trials } = tried.reduce((best, other) => (meanErrorOf(other.trials) < meanErrorOf(best.trials) ? other : best));
  const newerTrials = tryOut(METHODS[method], values, newer, options);
  const backtest: Backtest = {
    method,
    origins: newer.length,
    meanError: meanErrorOf(newerTrials),
    naiveError: Math.min(...NAIVE_METHODS.map((naive) => meanErrorOf(tryOut(naive, values, newer, options)))),
    coverage: coverageOf(newerTrials, bandOf(trials)),
  };
  if (!(backtest.meanError < backtest.naiveError) || isFarFromTotal(newerTrials)) return { kind: 'no_better_than_naive', backtest };
  const band = bandOf(trials, newerTrials);
  const points = METHODS[method](values, season, horizon).map((expected) => withBand(expected, band));
  return { kind: 'forecast', points, level: LEVEL, backtest };
}

/** What was expected and what there was, value by value. */
interface Trials {
  readonly expected: Float64Array;
  readonly actual: Float64Array;
}

function tryOut(
  method: SeasonalMethod,
  values: ArrayLike<number>,
  origins: readonly number[],
  { season, horizon }: ForecastOptions,
): Trials {
  const expected = new Float64Array(origins.length * horizon);
  const actual = new Float64Array(origins.length * horizon);
  origins.forEach((origin, index) => {
    expected.set(method(values, season, horizon, origin), index * horizon);
    for (let step = 0; step < horizon; step++) actual[index * horizon + step] = values[origin + step] as number;
  });
  return { expected, actual };
}

function meanErrorOf({ expected, actual }: Trials): number {
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += Math.abs((actual[i] as number) - (expected[i] as number));
  return sum / actual.length;
}

/** Of what is rarely used, 0 is the nearest forecast of most hours, and of no use to anybody. */
function isFarFromTotal(trials: Trials): boolean {
  const [expected, actual] = [sumOf(trials.expected), sumOf(trials.actual)];
  return Math.abs(expected - actual) > actual / 2;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

interface Band {
  readonly lower: number;
  readonly upper: number;
}

function bandOf(...parts: readonly Trials[]): Band {
  const errors = new Float64Array(parts.reduce((length, { actual }) => length + actual.length, 0));
  let count = 0;
  for (const { expected, actual } of parts) {
    for (let i = 0; i < actual.length; i++) {
      errors[count++] = ((actual[i] as number) - (expected[i] as number)) / Math.sqrt(1 + (expected[i] as number));
    }
  }
  errors.sort();
  return { lower: Math.min(0, quantile(errors, (1 - LEVEL) / 2)), upper: Math.max(0, quantile(errors, (1 + LEVEL) / 2)) };
}

function withBand(expected: number, { lower, upper }: Band): ForecastPoint {
  const scale = Math.sqrt(1 + expected);
  return { expected, lower: Math.max(0, expected + lower * scale), upper: expected + upper * scale };
}

function coverageOf({ expected, actual }: Trials, band: Band): number {
  let within = 0;
  for (let i = 0; i < actual.length; i++) {
    const { lower, upper } = withBand(expected[i] as number, band);
    const value = actual[i] as number;
    if (value >= lower && value <= upper) within++;
  }
  return within / actual.length;
}
