import { cochranArmitageTest } from '../../../src/stats/cochran-armitage-test.ts';
import { kendallScoreTail } from '../../../src/stats/kendall-score-distribution.ts';
import { logGamma } from '../../../src/stats/log-gamma.ts';
import { logisticLine } from '../../../src/stats/logistic-line.ts';
import { mannKendall } from '../../../src/stats/mann-kendall.ts';
import { normalSurvival } from '../../../src/stats/normal-survival.ts';
import { theilSen } from '../../../src/stats/theil-sen.ts';
import { hamedRao, leastSquares, neweyWest, serialCorrelation, unweightedQuasi } from './reference-methods.ts';

type Values = number | null | readonly number[] | { readonly [key: string]: Values };

interface SeriesVector {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly [key: string]: unknown;
}

export interface TrendVectors {
  readonly series?: readonly SeriesVector[];
  readonly binomial?: { readonly successes: readonly number[]; readonly trials: readonly number[]; readonly [key: string]: unknown };
}

export interface VectorCheck {
  readonly values: number;
  readonly largestError: number;
}

/** Every number of the vectors against ours; relative, and absolute where the reference is 0. */
export function checkVectors({ series = [], binomial }: TrendVectors): VectorCheck {
  const errors = series.flatMap((vector) => compare(computeSeries(vector.x, vector.y), vector as never));
  if (binomial !== undefined) errors.push(...compare(computeBinomial(binomial), binomial as never));
  return { values: errors.length, largestError: Math.max(0, ...errors) };
}

function computeSeries(x: readonly number[], y: readonly number[]): Values {
  const line = theilSen(x, y);
  const { score, variance, zScore, tauB, tieSizes } = mannKendall(y);
  const { lag1, durbinWatson } = serialCorrelation(x, y);
  const { slope, intercept, r, p, stderr } = leastSquares(x, y);
  return {
    ols: { slope, intercept, r, p, stderr },
    theil_sen: { slope: line.slope, intercept: line.intercept, ci95: [line.slopeInterval.lower, line.slopeInterval.upper] },
    mann_kendall: { S: score, varS: variance, z: zScore, p: twoSided(zScore), tau_b: tauB, tau_b_p: tauPValue(score, variance, tieSizes) },
    hamed_rao: hamedRao(y),
    newey_west: neweyWest(x, y),
    resid_lag1: lag1,
    durbin_watson: durbinWatson,
  };
}

function computeBinomial({ successes, trials }: NonNullable<TrendVectors['binomial']>): Values {
  const x = successes.map((_, index) => index);
  const counts = successes.map((count, index) => ({ successes: count, trials: trials[index] as number }));
  const line = logisticLine(x, counts);
  const { intercept, slope, slopeStandardError, dispersion } = line;
  const { zScore, pValue } = cochranArmitageTest(x, counts);
  return {
    glm: { intercept, slope, se: slopeStandardError, p: twoSided(slope / slopeStandardError) },
    dispersion,
    quasi: unweightedQuasi(x, counts, line),
    cochran_armitage: { z: zScore, p: pValue },
    ols_on_rates_p: leastSquares(
      x,
      counts.map((count) => count.successes / count.trials),
    ).p,
  };
}

/** SciPy's `kendalltau`: exact up to 33 values without ties and for a perfect order, else normal without continuity correction. */
function tauPValue(score: number, variance: number, tieSizes: readonly number[]): number {
  const n = tieSizes.length;
  if (tieSizes.some((size) => size > 1)) return variance === 0 ? 1 : twoSided(score / Math.sqrt(variance));
  if (n <= 33) return kendallScoreTail(score, tieSizes).pValue;
  const inversions = ((n * (n - 1)) / 2 - Math.abs(score)) / 2;
  if (inversions > 1) return twoSided(score / Math.sqrt(variance));
  return 2 * Math.exp(-logGamma(n + 1 - inversions));
}

function twoSided(z: number): number {
  return Math.min(1, 2 * normalSurvival(Math.abs(z)));
}

/** Errors of all numbers of `ours` that the reference has, too. */
function compare(ours: Values, reference: Values): number[] {
  if (ours === null || typeof ours === 'number') {
    // The reference has none where there is none, as of a series that never changes.
    if (reference === null) return [];
    if (ours === null || typeof reference !== 'number') return [Number.POSITIVE_INFINITY];
    return [reference === 0 ? Math.abs(ours) : Math.abs(ours / reference - 1)];
  }
  const theirs = reference as unknown as Readonly<Record<string, Values | undefined>>;
  return Object.entries(ours).flatMap(([key, value]) => (theirs[key] === undefined ? [] : compare(value as Values, theirs[key])));
}
