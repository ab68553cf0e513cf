import type { Proportion } from './two-proportion-score-test.ts';

export interface LogisticLine {
  /** Log odds at x = 0. */
  readonly intercept: number;
  /** Change of the log odds per unit of x. */
  readonly slope: number;
  readonly slopeStandardError: number;
  /** Pearson's chi-squared of the counts around the line per degree of freedom; about 1 for binomial counts. 1 for two. */
  readonly dispersion: number;
}

const STEPS = 50;
/** Log odds beyond this are probabilities within 1e-13 of 0 or 1: nothing that counts can tell. */
const LARGEST_LOG_ODDS = 30;

/**
 * Logistic regression of counts on one variable by Newton's method (iteratively reweighted least squares). When one value
 * of x parts all successes from all failures there is no finite answer; then a very steep line is given.
 *
 * @param x - n ≥ 2 finite values, not all equal
 * @param counts - as many, with 1 trial or more each
 * @throws RangeError for anything else
 * @see McCullagh & Nelder (1989), 4.4–4.5. Same as statsmodels `GLM(…, family=Binomial())`, `pearson_chi2 / df_resid`.
 */
export function logisticLine(x: readonly number[], counts: readonly Proportion[]): LogisticLine {
  if (x.length !== counts.length || new Set(x).size < 2) throw new RangeError('logisticLine requires counts at two values of x at least');
  const trials = counts.reduce((sum, count) => sum + count.trials, 0);
  const successes = counts.reduce((sum, count) => sum + count.successes, 0);
  // Around the middle the two unknowns hardly depend on each other.
  const center = counts.reduce((sum, count, index) => sum + count.trials * (x[index] as number), 0) / trials;
  const reach = Math.max(...x.map((value) => Math.abs(value - center)));
  let level = Math.log((successes + 0.5) / (trials - successes + 0.5));
  let slope = 0;
  let information = { level: 0, both: 0, slope: 0 };
  for (let step = 0; step < STEPS; step++) {
    let scoreOfLevel = 0;
    let scoreOfSlope = 0;
    information = { level: 0, both: 0, slope: 0 };
    for (const [index, count] of counts.entries()) {
      const offset = (x[index] as number) - center;
      const probability = inverseLogit(level + slope * offset);
      const left = count.successes - count.trials * probability;
      const weight = count.trials * probability * (1 - probability);
      scoreOfLevel += left;
      scoreOfSlope += left * offset;
      information.level += weight;
      information.both += weight * offset;
      information.slope += weight * offset ** 2;
    }
    const determinant = information.level * information.slope - information.both ** 2;
    if (!(determinant > 0)) break;
    const levelStep = (scoreOfLevel * information.slope - scoreOfSlope * information.both) / determinant;
    const slopeStep = (scoreOfSlope * information.level - scoreOfLevel * information.both) / determinant;
    const shortened = Math.min(1, 4 / Math.max(Math.abs(levelStep), Math.abs(slopeStep) * reach, 1e-300));
    if (Math.abs(level + levelStep) + Math.abs(slope + slopeStep) * reach > LARGEST_LOG_ODDS) break;
    level += levelStep * shortened;
    slope += slopeStep * shortened;
    if (Math.abs(levelStep) < 1e-12 && Math.abs(slopeStep) * reach < 1e-12) break;
  }
  const determinant = information.level * information.slope - information.both ** 2;
  return {
    intercept: level - slope * center,
    slope,
    slopeStandardError: determinant > 0 ? Math.sqrt(information.level / determinant) : Number.POSITIVE_INFINITY,
    dispersion: dispersionOf(counts, (index) => inverseLogit(level + slope * ((x[index] as number) - center))),
  };
}

function dispersionOf(counts: readonly Proportion[], probabilityAt: (index: number) => number): number {
  if (counts.length <= 2) return 1;
  let sum = 0;
  for (const [index, { successes, trials }] of counts.entries()) {
    const probability = probabilityAt(index);
    const left = successes - trials * probability;
    const variance = trials * probability * (1 - probability);
    if (variance > 0) sum += left ** 2 / variance;
  }
  return sum / (counts.length - 2);
}

function inverseLogit(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
