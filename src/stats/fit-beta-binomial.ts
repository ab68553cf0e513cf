import { digamma } from './digamma.ts';
import { logGamma } from './log-gamma.ts';
import { trigamma } from './trigamma.ts';

/** Of some trials, how many succeeded. */
export interface TrialCount {
  /** 0 to `trials`. */
  readonly successes: number;
  /** A count ≥ 0; those without a trial say nothing and are passed over. */
  readonly trials: number;
}

/** A Beta(alpha, beta) distribution that the success probabilities of the groups come from. */
export interface BetaBinomialFit {
  readonly alpha: number;
  readonly beta: number;
  /** `moments`: too few groups, or nothing but successes or failures, so that a likelihood would go to the border. */
  readonly method: 'marginal_likelihood' | 'moments';
  /** Groups with a trial. */
  readonly sampleSize: number;
}

/** Below this the moments decide: a likelihood of two groups is all but flat. */
const REQUIRED_GROUPS = 3;
/** alpha + beta: what is known of all groups weighs at least as one trial, and at most as 10,000 (groups that do not differ). */
const LEAST_WEIGHT = 1;
const MOST_WEIGHT = 10_000;
const WEIGHT_WITHOUT_GROUPS = 2;

/**
 * The beta distribution that makes the counts of all groups together most likely (empirical Bayes), each group having
 * its own success probability drawn from it. A group's estimate is then (successes + alpha) / (trials + alpha + beta):
 * near its own share when it has many trials, near that of all when it has few.
 *
 * @param groups - in any order
 * @returns alpha + beta from 1 to 10,000
 * @throws RangeError when a count is negative, not whole, or has more successes than trials
 * @see Skellam (1948), JRSS B 10:257–261 (the likelihood); Kleinman (1973), JASA 68:46–54 (the moments).
 * @example
 * const { alpha, beta } = fitBetaBinomial([{ successes: 9, trials: 10 }, { successes: 48, trials: 60 }, { successes: 1, trials: 4 }]);
 */
export function fitBetaBinomial(groups: readonly TrialCount[]): BetaBinomialFit {
  for (const { successes, trials } of groups) {
    if (!(Number.isInteger(trials) && Number.isInteger(successes) && successes >= 0 && successes <= trials)) {
      throw new RangeError(`fitBetaBinomial requires 0 ≤ successes ≤ trials, whole numbers; got ${successes} of ${trials}`);
    }
  }
  const used = groups.filter(({ trials }) => trials > 0);
  const counted = countEqual(used);
  const successes = used.reduce((sum, group) => sum + group.successes, 0);
  const trials = used.reduce((sum, group) => sum + group.trials, 0);
  if (used.length < REQUIRED_GROUPS || successes === 0 || successes === trials) return fitByMoments(used, successes, trials);
  // The likelihood at its best mean has one peak along the logarithm of the weight.
  const logWeight = maximise(
    (value) => likelihoodAt(counted, Math.exp(value)).logLikelihood,
    Math.log(LEAST_WEIGHT),
    Math.log(MOST_WEIGHT),
  );
  const weight = Math.exp(logWeight);
  const { mean } = likelihoodAt(counted, weight);
  return { alpha: weight * mean, beta: weight * (1 - mean), method: 'marginal_likelihood', sampleSize: used.length };
}

function fitByMoments(groups: readonly TrialCount[], successes: number, trials: number): BetaBinomialFit {
  // Half a success and half a failure more (Jeffreys), so that neither parameter is 0.
  const mean = (successes + 0.5) / (trials + 1);
  const spread = mean * (1 - mean);
  const variance =
    groups.length < 2
      ? Number.NaN
      : groups.reduce((sum, group) => sum + (group.successes / group.trials - mean) ** 2, 0) / (groups.length - 1);
  const expectedByChance = (spread * groups.reduce((sum, group) => sum + 1 / group.trials, 0)) / groups.length;
  const estimated = variance > expectedByChance ? (spread - variance) / (variance - expectedByChance) : WEIGHT_WITHOUT_GROUPS;
  const weight = Math.min(MOST_WEIGHT, Math.max(LEAST_WEIGHT, Number.isFinite(estimated) ? estimated : WEIGHT_WITHOUT_GROUPS));
  return { alpha: weight * mean, beta: weight * (1 - mean), method: 'moments', sampleSize: groups.length };
}

interface CountedGroup extends TrialCount {
  /** How many groups are like this. */
  readonly groups: number;
}

/** Of many groups most have the same small counts. */
function countEqual(groups: readonly TrialCount[]): CountedGroup[] {
  const counted = new Map<string, { -readonly [Field in keyof CountedGroup]: CountedGroup[Field] }>();
  for (const { successes, trials } of groups) {
    const key = `${successes}/${trials}`;
    const known = counted.get(key);
    if (known === undefined) counted.set(key, { successes, trials, groups: 1 });
    else known.groups++;
  }
  return [...counted.values()];
}

/** The best mean for a weight (the likelihood is concave in the mean: Newton, kept between bounds), and its likelihood. */
function likelihoodAt(counted: readonly CountedGroup[], weight: number): { readonly mean: number; readonly logLikelihood: number } {
  const total = counted.reduce((sum, { groups }) => sum + groups, 0);
  let lower = 0;
  let upper = 1;
  let mean = 0.5;
  for (let round = 0; round < 100 && upper - lower > 1e-13; round++) {
    const alpha = weight * mean;
    const beta = weight * (1 - mean);
    let slope = total * (digamma(beta) - digamma(alpha));
    let curvature = -total * (trigamma(alpha) + trigamma(beta));
    for (const { successes, trials, groups } of counted) {
      slope += groups * (digamma(successes + alpha) - digamma(trials - successes + beta));
      curvature += groups * (trigamma(successes + alpha) + trigamma(trials - successes + beta));
    }
    if (slope > 0) lower = mean;
    else upper = mean;
    const step = -slope / (weight * curvature);
    const next = mean + step;
    const isInside = next > lower && next < upper;
    if (isInside && Math.abs(step) < 1e-13) break;
    mean = isInside ? next : (lower + upper) / 2;
  }
  const alpha = weight * mean;
  const beta = weight * (1 - mean);
  const perGroup = logGamma(weight) - logGamma(alpha) - logGamma(beta);
  const logLikelihood = counted.reduce(
    (sum, { successes, trials, groups }) =>
      sum + groups * (perGroup + logGamma(successes + alpha) + logGamma(trials - successes + beta) - logGamma(trials + weight)),
    0,
  );
  return { mean, logLikelihood };
}

/** Where a function with one peak is highest, to 1e-9 (golden section). */
function maximise(evaluate: (value: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let lower = from;
  let upper = to;
  let left = upper - ratio * (upper - lower);
  let right = lower + ratio * (upper - lower);
  let atLeft = evaluate(left);
  let atRight = evaluate(right);
  while (upper - lower > 1e-7) {
    if (atLeft >= atRight) {
      upper = right;
      right = left;
      atRight = atLeft;
      left = upper - ratio * (upper - lower);
      atLeft = evaluate(left);
    } else {
      lower = left;
      left = right;
      atLeft = atRight;
      right = lower + ratio * (upper - lower);
      atRight = evaluate(right);
    }
  }
  return (lower + upper) / 2;
}
