import { greatestTailProbability } from './greatest-tail-probability.ts';
import type { Proportion } from './two-proportion-score-test.ts';

/**
 * Two-sided p-value of Barnard's unconditional exact test of two proportions, ordered by the pooled score statistic. Takes
 * time in proportion to the product of the trials: for small samples.
 *
 * @param tieTolerance - by how much less, relative to the observed statistic, another counts as equal; SciPy has 0, which
 *   leaves out tables that are as extreme but for rounding, often the mirrored one, and so reports too small a p-value
 * @throws RangeError when either has no trials, or counts that are not 0 ≤ successes ≤ trials
 * @see Barnard (1947), Biometrika 34:123–138. Same as SciPy `barnard_exact(table, pooled=True)` with a tolerance of 0.
 * @example barnardExactTest({ successes: 3, trials: 12 }, { successes: 9, trials: 11 }) // => 0.0082459449…, where SciPy has 0.0071556195
 */
export function barnardExactTest(first: Proportion, second: Proportion, tieTolerance = 1e-12): number {
  const [n, m] = [first.trials, second.trials];
  for (const { successes, trials } of [first, second]) {
    if (!(trials >= 1 && successes >= 0 && successes <= trials)) {
      throw new RangeError(`barnardExactTest requires 0 ≤ successes ≤ trials and at least 1 trial; got ${successes} of ${trials}`);
    }
  }
  const observed = absoluteScore(first.successes, n, second.successes, m) * (1 - tieTolerance);
  return greatestTailProbability(n, m, (x, y) => absoluteScore(x, n, y, m) >= observed);
}

function absoluteScore(x: number, n: number, y: number, m: number): number {
  const pooled = (x + y) / (n + m);
  const variance = pooled * (1 - pooled) * (1 / n + 1 / m);
  return variance === 0 ? 0 : Math.abs(x / n - y / m) / Math.sqrt(variance);
}
