import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { type Proportion, twoProportionScoreTest } from '../../stats/two-proportion-score-test.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';
import type { InsufficientData } from '../insufficient-data.ts';
import { shareOf } from './describe-recovery.ts';
import { dependencyMeasure, loopMeasure } from './directly-follows.ts';

/** How often another skill stood directly beside the one asked about, on one side of it. */
export interface SideCount {
  readonly name: string;
  readonly uses: number;
  /** Of the second of the two: how often it has ended, and was completed. */
  readonly ended: number;
  readonly completed: number;
  /** From the end of the first to the start of the second, milliseconds; null where no time is known. */
  readonly medianGapMs: number | null;
}

/** Is a skill completed more often directly after another than otherwise? A score test, the p-value raised for all that are shown. */
export type CompletionAfter =
  | {
      readonly kind: 'compared';
      readonly verdict: 'more_often' | 'less_often' | 'no_difference';
      readonly ratio: number;
      readonly otherwiseRatio: number;
      readonly adjustedPValue: number;
      readonly sampleSize: number;
    }
  | InsufficientData;

export interface Follow extends SideCount {
  /** Of the times that something stood on this side, or the session began or ended there. */
  readonly ratio: number;
  readonly interval: ConfidenceInterval;
  /** The ratio ÷ what it is anywhere: above 1 this is a place for it. */
  readonly lift: number;
  /** How sure it is that the first leads to the second, −1 to 1. */
  readonly dependency: number;
  readonly completion: CompletionAfter;
}

export interface FollowQuery {
  /** The skill asked about. */
  readonly name: string;
  /** Whether the others came after it or before. */
  readonly side: 'after' | 'before';
  /** Every other skill on this side, and the same one. */
  readonly counts: readonly SideCount[];
  /** Times that a session or subagent ended (began) there. */
  readonly borders: number;
  /** How often the other skills stood on the other side, by name. */
  readonly reverse: Pick<ReadonlyMap<string, number>, 'get'>;
  /** All uses of each of these skills as a step, after whatever. */
  readonly steps: Pick<ReadonlyMap<string, { readonly uses: number; readonly ended: number; readonly completed: number }>, 'get'>;
  /** Uses of all skills as steps. */
  readonly allUses: number;
  readonly limit: number;
}

/** Of what comes next to a skill. */
export interface Follows {
  /** By how often, most first, then by name; without the skill itself, and without what is likely chance. */
  readonly follows: readonly Follow[];
  /** Times that anything, or the border of a session, stood on this side. */
  readonly total: number;
  readonly borders: number;
  /** Times that the skill itself stood there, and how sure such a loop is (0 to 1). */
  readonly repeats: number;
  readonly loop: number;
}

/** Of a skill that has been followed this often, what stood there once is chance and not told. */
const OFTEN = 20;
/** Ended uses that both sides of a comparison must have. */
export const REQUIRED_ENDED = 5;
const REQUIRED_EXPECTED_COUNT = 5;
const SIGNIFICANCE = 0.05;

/** What comes directly before or after a skill: how often, how soon, and how that goes. */
export function describeFollows({ name, side, counts, borders, reverse, steps, allUses, limit }: FollowQuery): Follows {
  const total = counts.reduce((sum, { uses }) => sum + uses, borders);
  const repeats = counts.find((it) => it.name === name)?.uses ?? 0;
  const shown = counts
    .filter((it) => it.name !== name && it.uses >= (total >= OFTEN ? 2 : 1))
    .sort((a, b) => b.uses - a.uses || (a.name < b.name ? -1 : 1))
    .slice(0, limit);
  const completions = compareCompletions(shown, (it) => steps.get(side === 'after' ? it.name : name));
  const follows = shown.map((it, index): Follow => {
    const { ratio, interval } = shareOf(it.uses, total);
    const anywhere = (steps.get(it.name)?.uses ?? 0) / Math.max(1, allUses);
    const back = reverse.get(it.name) ?? 0;
    return {
      ...it,
      ratio: ratio ?? 0,
      interval: interval ?? { lower: 0, upper: 1, level: 0.95 },
      lift: anywhere === 0 ? 1 : (ratio ?? 0) / anywhere,
      dependency: dependencyMeasure(it.uses, back),
      completion: completions[index] as CompletionAfter,
    };
  });
  return { follows, total, borders, repeats, loop: loopMeasure(repeats) };
}

function compareCompletions(
  shown: readonly SideCount[],
  stepsOf: (count: SideCount) => { readonly ended: number; readonly completed: number } | undefined,
): CompletionAfter[] {
  const tested = shown.map((it) => {
    const all = stepsOf(it) ?? it;
    const after = { successes: it.completed, trials: it.ended };
    const otherwise = { successes: Math.max(0, all.completed - it.completed), trials: Math.max(0, all.ended - it.ended) };
    return { after, otherwise, pValue: testDifference(after, otherwise) };
  });
  const adjusted = benjaminiHochberg(tested.flatMap(({ pValue }) => (pValue === null ? [] : [pValue])));
  let next = 0;
  return tested.map(({ after, otherwise, pValue }): CompletionAfter => {
    const sampleSize = after.trials + otherwise.trials;
    if (pValue === null) return { kind: 'insufficient_data', sampleSize, requiredSampleSize: 2 * REQUIRED_ENDED };
    const adjustedPValue = adjusted[next++] as number;
    const ratio = after.successes / after.trials;
    const otherwiseRatio = otherwise.successes / otherwise.trials;
    const direction = ratio > otherwiseRatio ? 'more_often' : 'less_often';
    return {
      kind: 'compared',
      verdict: adjustedPValue < SIGNIFICANCE ? direction : 'no_difference',
      ratio,
      otherwiseRatio,
      adjustedPValue,
      sampleSize,
    };
  });
}

/** Null where there is too little to test; where all or none were completed there is no difference. */
function testDifference(after: Proportion, otherwise: Proportion): number | null {
  if (after.trials < REQUIRED_ENDED || otherwise.trials < REQUIRED_ENDED) return null;
  const completed = after.successes + otherwise.successes;
  if (completed === 0 || completed === after.trials + otherwise.trials) return 1;
  const { pValue, smallestExpectedCount } = twoProportionScoreTest(after, otherwise);
  return smallestExpectedCount < REQUIRED_EXPECTED_COUNT ? null : pValue;
}
