import { greatestTailProbability } from './greatest-tail-probability.ts';
import { hypergeometricWeights } from './hypergeometric-weights.ts';
import type { Proportion } from './two-proportion-score-test.ts';

/** Orders that differ by rounding only are ties. */
const TIE = 1 + 1e-12;

/**
 * Two-sided p-value of Boschloo's unconditional exact test of two proportions: Fisher's p-value as the statistic, never
 * less powerful than Fisher's own test. Twice the smaller of the one-sided p-values. For small samples.
 *
 * @throws RangeError when counts are not 0 ≤ successes ≤ trials
 * @see Boschloo (1970), Stat. Neerl. 24:1–9. Same as SciPy `boschloo_exact`.
 * @example boschlooExactTest({ successes: 3, trials: 12 }, { successes: 9, trials: 11 }) // => 0.0085406375…
 */
export function boschlooExactTest(first: Proportion, second: Proportion): number {
  return Math.min(1, 2 * Math.min(oneSided(first, second), oneSided(second, first)));
}

/** Whether the first proportion is the smaller one. */
function oneSided(first: Proportion, second: Proportion): number {
  const { trials: n } = first;
  const { trials: m } = second;
  if (!(first.successes >= 0 && first.successes <= n && second.successes >= 0 && second.successes <= m)) {
    throw new RangeError(
      `boschlooExactTest requires 0 ≤ successes ≤ trials; got ${first.successes} of ${n} and ${second.successes} of ${m}`,
    );
  }
  const bySum = Array.from({ length: n + m + 1 }, (_, sum) => {
    const { first: least, probabilities } = hypergeometricWeights(n, m, sum);
    let total = 0;
    return { least, lowerTails: probabilities.map((probability) => (total += probability)) };
  });
  const fisher = (x: number, y: number) => {
    const row = bySum[x + y];
    return row?.lowerTails[x - row.least] ?? 0;
  };
  const observed = fisher(first.successes, second.successes) * TIE;
  return greatestTailProbability(n, m, (x, y) => fisher(x, y) <= observed);
}
