import { logGamma } from './log-gamma.ts';

const GRID = 2000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The greatest probability of a set of outcomes of two binomial samples with one common, unknown chance of success: what
 * an unconditional exact test reports. Found on a grid and then refined around every one of its peaks.
 *
 * @param firstTrials - at least 1
 * @param secondTrials - at least 1
 * @param isIn - whether x successes in the first and y in the second belong to the set
 * @returns 0 to 1
 */
export function greatestTailProbability(firstTrials: number, secondTrials: number, isIn: (x: number, y: number) => boolean): number {
  const first = logChoices(firstTrials);
  const second = logChoices(secondTrials);
  const trials = firstTrials + secondTrials;
  // Only the sum of successes meets the unknown chance, so tables are added up by it first.
  const logCounts = new Float64Array(trials + 1).fill(Number.NEGATIVE_INFINITY);
  for (let x = 0; x <= firstTrials; x++) {
    for (let y = 0; y <= secondTrials; y++) {
      if (!isIn(x, y)) continue;
      const added = (first[x] as number) + (second[y] as number);
      const before = logCounts[x + y] as number;
      const larger = Math.max(added, before);
      logCounts[x + y] = larger + Math.log(Math.exp(added - larger) + Math.exp(before - larger));
    }
  }
  const probabilityAt = (chance: number) => {
    let sum = 0;
    for (let s = 0; s <= trials; s++) {
      const logCount = logCounts[s] as number;
      if (logCount === Number.NEGATIVE_INFINITY) continue;
      sum += Math.exp(logCount + logPower(chance, s) + logPower(1 - chance, trials - s));
    }
    return sum;
  };
  const values = Array.from({ length: GRID + 1 }, (_, i) => probabilityAt(i / GRID));
  let greatest = 0;
  for (const [i, value] of values.entries()) {
    greatest = Math.max(greatest, value);
    const isPeak = value >= (values[i - 1] ?? 0) && value >= (values[i + 1] ?? 0);
    if (!isPeak || value < greatest * 0.9) continue;
    greatest = Math.max(greatest, greatestBetween(probabilityAt, Math.max(0, (i - 1) / GRID), Math.min(1, (i + 1) / GRID)));
  }
  return Math.min(1, greatest);
}

function logPower(base: number, exponent: number): number {
  return exponent === 0 ? 0 : exponent * Math.log(base);
}

function logChoices(trials: number): number[] {
  return Array.from({ length: trials + 1 }, (_, x) => logGamma(trials + 1) - logGamma(x + 1) - logGamma(trials - x + 1));
}

function greatestBetween(f: (x: number) => number, from: number, to: number): number {
  let [lower, upper] = [from, to];
  for (let step = 0; step < 60; step++) {
    const [a, b] = [upper - GOLDEN * (upper - lower), lower + GOLDEN * (upper - lower)];
    if (f(a) < f(b)) lower = a;
    else upper = b;
  }
  return f((lower + upper) / 2);
}
