import { kendallScoreTail } from './kendall-score-distribution.ts';
import { mannKendall } from './mann-kendall.ts';
import { midRanks } from './mid-ranks.ts';
import { normalSurvival } from './normal-survival.ts';
import { theilSen } from './theil-sen.ts';
import { weightedKendallScore } from './weighted-kendall-score.ts';

export interface AutocorrelatedKendallTest {
  /** Two-sided. */
  readonly pValue: number;
  readonly zScore: number;
  /** Lag 1, of the ranks of what a straight line leaves over, corrected for bias; 0 when it may be chance. */
  readonly autocorrelation: number;
  /** How many times larger the variance of the score is for it: values ÷ values that are independent. */
  readonly varianceFactor: number;
}

/** Up to so many values the distribution of the score is counted, not approximated. */
const EXACT_UP_TO = 10;
const FEWEST = 7;
/** Estimates up to these are taken for chance, by n: of equal weights the score has so few values that no formula fits all. */
const BY_CHANCE: Readonly<Record<number, number>> = { 7: -0.3, 8: -0.25, 10: -0.1 };
const BY_CHANCE_OF_WEIGHTED = 0.1;
const HIGHEST_AUTOCORRELATION = 0.7;
/** Standard normal, p = 0.046. */
const SURE_Z_SCORE = 2;

/**
 * Mann–Kendall test for a trend in a series whose neighbours may be alike (a slow week is slow on most of its days), which
 * the plain test mistakes for a trend: at a lag-1 correlation of 0.6 and 30 values it cries wolf 30 times in 100.
 *
 * The variance of the score is multiplied by (1 + r) / (1 - r), r the lag-1 autocorrelation of the ranks of what is left
 * over after the Theil–Sen line. An estimate of r from few values is too low: it is raised to (n r + 3) / (n - 6), and one
 * that chance alone often gives is taken for 0. The constants are those that keep the rate of false trends nearest 5 %
 * for independent values and under 8 % for r = 0.6 at n = 30 (`npm run eval -- trend`); with fewer than some 15 values no
 * estimate of r is worth much, and at r = 0.6 about 10 in 100 are false.
 *
 * What a bent curve leaves over from a straight line is alike from neighbour to neighbour, too. So the autocorrelation is
 * taken for 0.7 at most, and for less where even a series that rises at every step would pass for chance; neither costs
 * anything in false trends.
 *
 * Up to 10 values of equal weight without autocorrelation the p-value is exact, mid-p.
 *
 * @param values - in order of time, n ≥ 7, finite
 * @param weights - as many, above 0; all equal when not given
 * @throws RangeError for fewer values
 * @see Bayley & Hammersley (1946), effective number of observations; Hamed & Rao (1998), Journal of Hydrology
 *   204:182–196, for the idea on ranks
 */
export function autocorrelatedKendallTest(values: readonly number[], weights?: readonly number[]): AutocorrelatedKendallTest {
  const n = values.length;
  if (n < FEWEST) throw new RangeError(`autocorrelatedKendallTest requires at least ${FEWEST} values; got ${n}`);
  const plain = mannKendall(values);
  const none = { autocorrelation: 0, varianceFactor: 1 };
  if (plain.variance === 0) return { pValue: 1, zScore: 0, ...none };
  const isWeighted = weights?.some((weight) => weight !== weights[0]) ?? false;
  const rising = 0.15 - 2.4 / n;
  const byChance = isWeighted ? Math.max(BY_CHANCE_OF_WEIGHTED, rising) : (BY_CHANCE[n] ?? Math.max(0, rising));
  const autocorrelation = correctedAutocorrelation(leftOver(values, isWeighted ? weights : undefined), byChance);
  if (n <= EXACT_UP_TO && !isWeighted && autocorrelation === 0) {
    const { midPValue } = kendallScoreTail(plain.score, plain.tieSizes);
    return { pValue: midPValue, zScore: plain.zScore, ...none };
  }
  const pairs = (n * (n - 1)) / 2;
  const highestZScore = (pairs - 1) / Math.sqrt((pairs * (2 * n + 5)) / 9);
  const varianceFactor = Math.max(1, Math.min((1 + autocorrelation) / (1 - autocorrelation), (highestZScore / SURE_Z_SCORE) ** 2));
  const zScore = (isWeighted ? weightedZScore(values, weights ?? [], plain.variance) : plain.zScore) / Math.sqrt(varianceFactor);
  return { pValue: Math.min(1, 2 * normalSurvival(Math.abs(zScore))), zScore, autocorrelation, varianceFactor };
}

/** Ties lower the variance of the weighted score about as much as that of the plain one. */
function weightedZScore(values: readonly number[], weights: readonly number[], plainVariance: number): number {
  const n = values.length;
  const { score, variance } = weightedKendallScore(values, weights);
  return score / Math.sqrt((variance * plainVariance * 18) / (n * (n - 1) * (2 * n + 5)));
}

function leftOver(values: readonly number[], weights: readonly number[] | undefined): number[] {
  const time = values.map((_, index) => index);
  const { slope } = theilSen(time, values, weights === undefined ? {} : { weights });
  return values.map((value, index) => value - slope * index);
}

function correctedAutocorrelation(residuals: readonly number[], byChance: number): number {
  const n = residuals.length;
  const estimate = rankAutocorrelation(residuals);
  if (estimate <= byChance) return 0;
  return Math.min(HIGHEST_AUTOCORRELATION, Math.max(0, (n * estimate + 3) / (n - 6)));
}

/** Lag 1. */
function rankAutocorrelation(values: readonly number[]): number {
  const mean = (values.length + 1) / 2;
  const ranks = midRanks(values);
  let variance = 0;
  let covariance = 0;
  let before = 0;
  for (const rank of ranks) {
    const deviation = rank - mean;
    variance += deviation ** 2;
    covariance += deviation * before;
    before = deviation;
  }
  return variance === 0 ? 0 : covariance / variance;
}
