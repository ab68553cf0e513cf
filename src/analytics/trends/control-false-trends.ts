import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import type { CompletionComparison } from './compare-completion.ts';

const FALSE_DISCOVERY_RATE = 0.05;

/**
 * The same comparisons with many looked at together in view: `improving` and `declining` are left only where the
 * Benjamini–Hochberg adjusted p-value passes, so that of those told no more than 1 in 20 is expected to be chance. Where
 * everything or nothing was completed nothing was tested, and it does not count. P-values stay those of each alone.
 *
 * @returns in the same order
 */
export function controlFalseTrends(comparisons: readonly CompletionComparison[]): CompletionComparison[] {
  const pValues = comparisons.flatMap((comparison) => (isTested(comparison) ? [comparison.pValue] : []));
  const adjusted = benjaminiHochberg(pValues).values();
  return comparisons.map((comparison) => {
    if (!isTested(comparison)) return comparison;
    const adjustedPValue = adjusted.next().value ?? 1;
    return adjustedPValue <= FALSE_DISCOVERY_RATE ? comparison : { ...comparison, trend: 'stable' };
  });
}

function isTested(comparison: CompletionComparison): comparison is Extract<CompletionComparison, { kind: 'compared' }> {
  return comparison.kind === 'compared' && !(comparison.pValue === 1 && comparison.difference === 0);
}
