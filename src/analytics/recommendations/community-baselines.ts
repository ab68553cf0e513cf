import { betaQuantile } from '../../stats/beta-quantile.ts';
import { type BetaBinomialFit, fitBetaBinomial } from '../../stats/fit-beta-binomial.ts';

/** How one skill is used, over everybody. */
export interface CommunityUsage {
  readonly invocations: number;
  /** Invocations with an outcome, and those of them that were completed. */
  readonly ended: number;
  readonly completed: number;
  /** Invocations per workflow phase; those without one are not in it. */
  readonly byPhase: readonly { readonly phase: string; readonly invocations: number }[];
}

export interface CommunityBaseline {
  /** (completed + α) ÷ (ended + α + β), 0–1; null when none has ended. */
  readonly completionRatio: number | null;
  /** 5 % quantile of what the completion ratio may be, 0–1; the order. Null when none has ended. */
  readonly lowerBound: number | null;
  /** 0–100: the share of the skills that have ended invocations whose lower bound is lower. Null when none has ended. */
  readonly percentile: number | null;
  /** The phase of most invocations, of equal ones the first by name; null when none has a phase. */
  readonly mostCommonPhase: string | null;
}

export interface CommunityBaselines<Usage> {
  /** By lower bound, highest first; those without an end last, by invocations. */
  readonly baselines: readonly (Usage & CommunityBaseline)[];
  /** What all skills together say of one: a skill with few ended invocations is near alpha ÷ (alpha + beta). */
  readonly prior: BetaBinomialFit;
}

const LOWER_PROBABILITY = 0.05;

/**
 * What is usual for each skill, with small counts drawn towards what is usual for all: 2 of 2 is no proof of 100 %.
 *
 * Skills are ordered by the 5 % quantile of the posterior, so a place at the top takes both a high share and many cases.
 *
 * @param usages - a row per skill
 * @throws RangeError when more were completed than ended
 */
export function computeCommunityBaselines<Usage extends CommunityUsage>(usages: readonly Usage[]): CommunityBaselines<Usage> {
  const prior = fitBetaBinomial(usages.map(({ completed, ended }) => ({ successes: completed, trials: ended })));
  const bounds = lowerBounds(usages, prior);
  const sorted = bounds.filter((bound) => bound !== null).sort((a, b) => a - b);
  const baselines = usages.map((usage, i): Usage & CommunityBaseline => {
    const lowerBound = bounds[i] as number | null;
    return {
      ...usage,
      completionRatio: shrinkCompletion(usage, prior),
      lowerBound,
      percentile: lowerBound === null ? null : (100 * countBelow(sorted, lowerBound)) / sorted.length,
      mostCommonPhase: mostCommonPhase(usage),
    };
  });
  const order = (baseline: CommunityBaseline) => baseline.lowerBound ?? -1;
  return { baselines: baselines.sort((a, b) => order(b) - order(a) || b.invocations - a.invocations), prior };
}

/** (completed + α) ÷ (ended + α + β), 0–1; null when none has ended. */
export function shrinkCompletion(
  { completed, ended }: Pick<CommunityUsage, 'completed' | 'ended'>,
  { alpha, beta }: BetaBinomialFit,
): number | null {
  return ended === 0 ? null : (completed + alpha) / (ended + alpha + beta);
}

function lowerBounds(usages: readonly CommunityUsage[], { alpha, beta }: BetaBinomialFit): (number | null)[] {
  // Of many skills most have the same small counts, and a quantile is dear.
  const found = new Map<string, number>();
  return usages.map(({ completed, ended }) => {
    if (ended === 0) return null;
    const key = `${completed}/${ended}`;
    const bound = found.get(key) ?? betaQuantile(LOWER_PROBABILITY, completed + alpha, ended - completed + beta);
    found.set(key, bound);
    return bound;
  });
}

/** How many of ascending values are below one. */
function countBelow(sorted: readonly number[], value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function mostCommonPhase({ byPhase }: CommunityUsage): string | null {
  const [first] = [...byPhase].sort((a, b) => b.invocations - a.invocations || (a.phase < b.phase ? -1 : 1));
  return first?.phase ?? null;
}
