/** Methods of the reference that the product does not use, so that every value of `vectors.json` is checked. */
import { mannKendall } from '../../../src/stats/mann-kendall.ts';
import { midRanks } from '../../../src/stats/mid-ranks.ts';
import { normalSurvival } from '../../../src/stats/normal-survival.ts';
import { studentTSurvival } from '../../../src/stats/student-t-survival.ts';
import { theilSen } from '../../../src/stats/theil-sen.ts';
import type { Proportion } from '../../../src/stats/two-proportion-score-test.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const twoSided = (z: number) => Math.min(1, 2 * normalSurvival(Math.abs(z)));

/** As SciPy `linregress`, its tiny number that keeps the t of a perfect line finite included. */
export function leastSquares(x: readonly number[], y: readonly number[]) {
  const n = x.length;
  const [meanX, meanY] = [sum(x) / n, sum(y) / n];
  const sxx = sum(x.map((value) => (value - meanX) ** 2));
  const syy = sum(y.map((value) => (value - meanY) ** 2));
  const sxy = sum(x.map((value, index) => (value - meanX) * ((y[index] as number) - meanY)));
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  const r = Math.min(1, Math.max(-1, syy === 0 ? 0 : sxy / Math.sqrt(sxx * syy)));
  const t = r * Math.sqrt((n - 2) / ((1 - r + 1e-20) * (1 + r + 1e-20)));
  const residuals = y.map((value, index) => value - intercept - slope * (x[index] as number));
  return {
    slope,
    intercept,
    r,
    p: 2 * studentTSurvival(Math.abs(t), n - 2),
    stderr: Math.sqrt(((1 - r ** 2) * syy) / sxx / (n - 2)),
    residuals,
    meanX,
    sxx,
  };
}

/** As statsmodels' HAC covariance with Bartlett weights, its small-sample correction and a normal p-value. */
export function neweyWest(x: readonly number[], y: readonly number[]) {
  const { slope, residuals, meanX, sxx } = leastSquares(x, y);
  const n = x.length;
  const lags = Math.floor(4 * (n / 100) ** (2 / 9));
  const scores = residuals.map((residual, index) => residual * ((x[index] as number) - meanX));
  let variance = sum(scores.map((score) => score ** 2));
  for (let lag = 1; lag <= lags; lag++) {
    const covariance = sum(scores.slice(lag).map((score, index) => score * (scores[index] as number)));
    variance += 2 * (1 - lag / (lags + 1)) * covariance;
  }
  const stderr = Math.sqrt((variance * n) / (n - 2)) / sxx;
  return { lags, stderr, p: stderr === 0 ? 0 : twoSided(slope / stderr) };
}

/** The variance of Mann–Kendall's score by the significant autocorrelations of the ranks, all lags; values are one a step. */
export function hamedRao(y: readonly number[]) {
  const n = y.length;
  const { slope } = theilSen([...y.keys()], y);
  const ranks = midRanks(y.map((value, index) => value - slope * index));
  const deviations = ranks.map((rank) => rank - (n + 1) / 2);
  const squares = sum(deviations.map((value) => value ** 2));
  let extra = 0;
  for (let lag = 1; lag < n; lag++) {
    const r = sum(deviations.slice(lag).map((value, index) => value * (deviations[index] as number))) / squares;
    if (Math.abs(r) > 1.96 / Math.sqrt(n)) extra += (n - lag) * (n - lag - 1) * (n - lag - 2) * r;
  }
  const factor = 1 + (2 / (n * (n - 1) * (n - 2))) * extra;
  const z = mannKendall(y).zScore / Math.sqrt(factor);
  return { factor, z, p: twoSided(z) };
}

export function serialCorrelation(x: readonly number[], y: readonly number[]) {
  const { residuals } = leastSquares(x, y);
  const squares = sum(residuals.map((value) => value ** 2));
  if (squares < 1e-20) return { lag1: 0, durbinWatson: null };
  return {
    lag1: sum(residuals.slice(1).map((value, index) => value * (residuals[index] as number))) / squares,
    durbinWatson: sum(residuals.slice(1).map((value, index) => (value - (residuals[index] as number)) ** 2)) / squares,
  };
}

/**
 * As statsmodels `GLM(…).fit(scale='X2')`, whose dispersion is that of the proportions, each day counted once whatever its
 * trials: not the one the product uses.
 */
export function unweightedQuasi(
  x: readonly number[],
  counts: readonly Proportion[],
  line: { readonly intercept: number; readonly slope: number; readonly slopeStandardError: number },
) {
  const parts = counts.map(({ successes, trials }, index) => {
    const fitted = 1 / (1 + Math.exp(-line.intercept - line.slope * (x[index] as number)));
    return (successes / trials - fitted) ** 2 / (fitted * (1 - fitted));
  });
  const se = line.slopeStandardError * Math.sqrt(sum(parts) / (counts.length - 2));
  return { se, p: twoSided(line.slope / se) };
}
