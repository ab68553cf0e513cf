import { tailShares } from '../../stats/tail-shares.ts';
import type { InsufficientData } from '../insufficient-data.ts';
import { IsolationForest } from '../isolation-forest/isolation-forest.ts';
import {
  type ComparedInvocation,
  type DescribedInvocation,
  describeInvocations,
  INVOCATION_FEATURES,
  type InvocationFeature,
} from './describe-invocations.ts';

/** With fewer invocations nothing can be called odd. */
export const REQUIRED_INVOCATIONS = 100;
/** Scores from here on are odd: Liu et al. draw their contour of anomalies at 0.6, where 0.5 is ordinary. */
export const ODD_SCORE = 0.6;
/** Nor is ever more than this share odd: the score alone says it of one in fifteen of small samples in which nothing is. */
export const ODD_SHARE = 0.01;
/** A feature is part of the explanation when no more than this share of invocations is as far out in it. */
export const NOTABLE_SHARE = 0.05;

/** What one feature adds. */
export interface Contribution {
  readonly feature: InvocationFeature;
  readonly side: 'low' | 'high';
  /** Share of all invocations compared that are as far out on this side, (0, 1]. */
  readonly tailShare: number;
  /** −ln(tailShare) ÷ the sum of it over all features, 0–1. */
  readonly weightRatio: number;
}

export interface OddInvocation extends DescribedInvocation {
  /** Of the Isolation Forest, 0–1; {@link ODD_SCORE} or more. */
  readonly score: number;
  /** What makes it odd, the strongest first; empty when no feature alone does but all together do. */
  readonly contributions: readonly Contribution[];
  /** Others as odd or less, of the same skill in the same session, that are not listed for themselves. */
  readonly moreLikeIt: number;
}

export type OddInvocations =
  | {
      readonly kind: 'compared';
      /** By score, highest first. */
      readonly invocations: readonly OddInvocation[];
      /** Odd ones in all, listed or not. */
      readonly odd: number;
      readonly sampleSize: number;
    }
  | InsufficientData;

export interface FindOddOptions {
  /** Uniform in [0, 1); the answer is the same for the same sequence. */
  readonly random: () => number;
  /** Hour of the user's clock, 0–23, at an instant in epoch ms. */
  readonly localHourOf: (at: number) => number;
  /** Which may be listed; the others count for what is usual in their session. All when not given. */
  readonly isAskedFor?: (invocation: ComparedInvocation) => boolean;
  readonly limit: number;
}

/**
 * Finds single invocations that differ from the rest in one feature or in several together, and says in which.
 *
 * @param invocations - in any order; of each session either all or a stretch without gaps. Open ones are left out.
 */
export function findOddInvocations(invocations: readonly ComparedInvocation[], options: FindOddOptions): OddInvocations {
  const { random, localHourOf, isAskedFor = () => true, limit } = options;
  const all = describeInvocations(invocations, localHourOf);
  const rows = all.invocations.flatMap((invocation, row) => (isAskedFor(invocation) ? [row] : []));
  if (rows.length < REQUIRED_INVOCATIONS)
    return { kind: 'insufficient_data', sampleSize: rows.length, requiredSampleSize: REQUIRED_INVOCATIONS };
  const { columns } = all;
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    values.set(all.values.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  const scores = new IsolationForest({ values, columns }, { random }).score({ values, columns });
  const odd = rows
    .map((row, i) => ({ invocation: all.invocations[row] as DescribedInvocation, i, score: scores[i] as number }))
    .filter(({ score }) => score >= ODD_SCORE)
    .sort((a, b) => b.score - a.score || a.i - b.i)
    .slice(0, Math.ceil(rows.length * ODD_SHARE));
  const explain = explainerOf(values, columns);
  const groups = Map.groupBy(odd, ({ invocation }) => `${invocation.sessionId} ${invocation.skill.kind} ${invocation.skill.name}`);
  const listed = [...groups.values()].slice(0, limit).flatMap(([oddest, ...others]) =>
    oddest === undefined
      ? []
      : [
          {
            ...oddest.invocation,
            score: oddest.score,
            contributions: explain(oddest.i),
            moreLikeIt: others.length,
          },
        ],
  );
  return { kind: 'compared', invocations: listed, odd: odd.length, sampleSize: rows.length };
}

/** Only a duration can be odd for being low: nobody minds an hour that is frequent or a session without failures. */
const TWO_SIDED: readonly InvocationFeature[] = ['duration'];

function explainerOf(values: Float64Array, columns: number): (row: number) => Contribution[] {
  const tails = INVOCATION_FEATURES.map((_, column) =>
    tailShares(Float64Array.from({ length: values.length / columns }, (__, row) => values[row * columns + column] as number)),
  );
  return (row) => {
    const contributions = INVOCATION_FEATURES.map((feature, column) => {
      const lower = tails[column]?.lower[row] ?? 1;
      const upper = tails[column]?.upper[row] ?? 1;
      if (!TWO_SIDED.includes(feature)) return { feature, side: 'high' as const, tailShare: upper };
      // Either side may be looked at, so the smaller one counts twice.
      const side = lower < upper ? ('low' as const) : ('high' as const);
      return { feature, side, tailShare: Math.min(1, 2 * Math.min(lower, upper)) };
    });
    const sum = contributions.reduce((total, { tailShare }) => total - Math.log(tailShare), 0);
    return contributions
      .filter(({ tailShare }) => tailShare <= NOTABLE_SHARE)
      .map((contribution) => ({ ...contribution, weightRatio: -Math.log(contribution.tailShare) / sum }))
      .sort((a, b) => b.weightRatio - a.weightRatio);
  };
}
