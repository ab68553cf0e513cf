import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { clusteredRatio, type RatioPart } from '../../stats/clustered-ratio.ts';
import { studentTSurvival } from '../../stats/student-t-survival.ts';
import type { InsufficientData } from '../insufficient-data.ts';
import type { SessionDigest } from '../sessions/session-digest.ts';

export const COMPARED_MEASURES = ['completion', 'recovery', 'wasted_time'] as const;
export type ComparedMeasure = (typeof COMPARED_MEASURES)[number];

export type SessionComparison = { readonly measure: ComparedMeasure } & (
  | {
      readonly kind: 'compared';
      readonly before: number;
      readonly now: number;
      /** Two-sided, by Welch's t over sessions. */
      readonly pValue: number;
      /** By Benjamini–Hochberg over the measures that could be compared. */
      readonly adjustedPValue: number;
      readonly verdict: 'better' | 'worse' | 'no_difference_shown';
      readonly sessionsBefore: number;
      readonly sessionsNow: number;
    }
  | InsufficientData
);

/** Sessions that each side must have. */
export const REQUIRED_COMPARED = 8;
const SIGNIFICANCE = 0.05;

const MEASURES: Readonly<Record<ComparedMeasure, { readonly isMoreBetter: boolean; measure(session: SessionDigest): RatioPart }>> = {
  completion: {
    isMoreBetter: true,
    measure: ({ completed, ended }) => ({ numerator: completed, denominator: ended }),
  },
  recovery: {
    isMoreBetter: true,
    measure: ({ troubles }) => ({
      numerator: troubles.filter(({ isRecovered }) => isRecovered).length,
      denominator: troubles.length,
    }),
  },
  wasted_time: {
    isMoreBetter: false,
    measure: ({ wasted }) => ({ numerator: wasted.wastedMs, denominator: wasted.totalMs }),
  },
};

/**
 * Did sessions become better or worse? Each measure is a ratio over sessions, and sessions are what was drawn: a hundred
 * invocations of one bad afternoon are one piece of evidence, not a hundred.
 */
export function compareSessions(before: readonly SessionDigest[], now: readonly SessionDigest[]): SessionComparison[] {
  const found = COMPARED_MEASURES.map((measure) => ({
    measure,
    ...test(before.map(MEASURES[measure].measure), now.map(MEASURES[measure].measure)),
  }));
  const tested = found.filter((it) => it.kind === 'tested');
  const adjusted = new Map(benjaminiHochberg(tested.map(({ pValue }) => pValue)).map((value, index) => [tested[index]?.measure, value]));
  return found.map((it): SessionComparison => {
    if (it.kind === 'insufficient_data') return it;
    const adjustedPValue = adjusted.get(it.measure) ?? 1;
    const isBetter = it.now > it.before === MEASURES[it.measure].isMoreBetter;
    const verdict = adjustedPValue >= SIGNIFICANCE ? 'no_difference_shown' : isBetter ? 'better' : 'worse';
    return { ...it, kind: 'compared', adjustedPValue, verdict };
  });
}

function test(before: readonly RatioPart[], now: readonly RatioPart[]) {
  const [first, second] = [clusteredRatio(before), clusteredRatio(now)];
  const sampleSize = Math.min(first?.clusters ?? 0, second?.clusters ?? 0);
  if (first === undefined || second === undefined || sampleSize < REQUIRED_COMPARED) {
    return { kind: 'insufficient_data', sampleSize, requiredSampleSize: REQUIRED_COMPARED } as const;
  }
  const variances = [first.standardError ** 2, second.standardError ** 2] as const;
  const variance = variances[0] + variances[1];
  const difference = second.ratio - first.ratio;
  const sizes = { before: first.ratio, now: second.ratio, sessionsBefore: first.clusters, sessionsNow: second.clusters };
  // Neither varies: every session went the same way, and no test tells more than that.
  if (variance === 0) return { kind: 'tested', pValue: 1, ...sizes } as const;
  const degreesOfFreedom = variance ** 2 / (variances[0] ** 2 / (first.clusters - 1) + variances[1] ** 2 / (second.clusters - 1));
  const pValue = Math.min(1, 2 * studentTSurvival(Math.abs(difference) / Math.sqrt(variance), degreesOfFreedom));
  return { kind: 'tested', pValue, ...sizes } as const;
}
