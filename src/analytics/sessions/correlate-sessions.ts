import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { spearmanCorrelation } from '../../stats/spearman-correlation.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';
import type { SessionDigest } from './session-digest.ts';

/** What a session is like. */
export const SESSION_TRAITS = ['active_time', 'invocations', 'pace', 'distinct_skills', 'checks_share', 'subagent_share'] as const;
export type SessionTrait = (typeof SESSION_TRAITS)[number];
/** What comes of it. */
export const SESSION_RESULTS = ['completion', 'recovery'] as const;
export type SessionResult = (typeof SESSION_RESULTS)[number];

export type SessionCorrelation = { readonly trait: SessionTrait; readonly result: SessionResult; readonly sampleSize: number } & (
  | {
      readonly kind: 'correlated';
      /** Spearman's, −1 to 1. */
      readonly rho: number;
      readonly interval: ConfidenceInterval;
      readonly pValue: number;
      /** By Benjamini–Hochberg over all pairs that could be computed. */
      readonly adjustedPValue: number;
      readonly isSignificant: boolean;
    }
  | { readonly kind: 'insufficient_data'; readonly requiredSampleSize: number }
  /** All sessions have the same trait or the same result. */
  | { readonly kind: 'constant' }
);

/** Sessions in which both sides of a pair are known. */
export const REQUIRED_PAIRS = 10;
const REQUIRED_SESSION_ENDED = 5;
const SIGNIFICANCE = 0.05;

/**
 * What goes together with sessions that work well? Each trait with each result, over the sessions in which both are known: a
 * session without a failure has no recovery and is in no pair with it. That two things go together does not say why.
 */
export function correlateSessions(sessions: readonly SessionDigest[]): SessionCorrelation[] {
  const measured = sessions.map((session) => ({ traits: measureTraits(session), results: measureResults(session) }));
  const found = SESSION_TRAITS.flatMap((trait) =>
    SESSION_RESULTS.map((result) => {
      const pairs = measured.flatMap(({ traits, results }) => {
        const x = traits[trait];
        const y = results[result];
        return x === null || y === null ? [] : [[x, y] as const];
      });
      const correlation = pairs.length < REQUIRED_PAIRS ? undefined : spearmanCorrelation(pairs);
      return { trait, result, sampleSize: pairs.length, correlation };
    }),
  );
  const tested = found.flatMap(({ correlation }) => correlation ?? []);
  const adjusted = new Map(benjaminiHochberg(tested.map(({ pValue }) => pValue)).map((pValue, index) => [tested[index], pValue]));
  return found.map(({ correlation, ...pair }): SessionCorrelation => {
    if (pair.sampleSize < REQUIRED_PAIRS) return { ...pair, kind: 'insufficient_data', requiredSampleSize: REQUIRED_PAIRS };
    if (correlation === undefined) return { ...pair, kind: 'constant' };
    const adjustedPValue = adjusted.get(correlation) ?? 1;
    return { ...pair, kind: 'correlated', ...correlation, adjustedPValue, isSignificant: adjustedPValue < SIGNIFICANCE };
  });
}

function measureTraits({ invocations, activeMs, uses, checks, delegated }: SessionDigest): Record<SessionTrait, number | null> {
  const ifUsed = (value: number) => (invocations === 0 ? null : value);
  return {
    active_time: ifUsed(activeMs),
    invocations: ifUsed(invocations),
    pace: activeMs === 0 ? null : invocations / activeMs,
    distinct_skills: ifUsed(uses.length),
    checks_share: ifUsed(checks / invocations),
    subagent_share: ifUsed(delegated / invocations),
  };
}

function measureResults({ ended, completed, troubles }: SessionDigest): Record<SessionResult, number | null> {
  const recovered = troubles.filter(({ isRecovered }) => isRecovered).length;
  return {
    completion: ended < REQUIRED_SESSION_ENDED ? null : completed / ended,
    recovery: troubles.length === 0 ? null : recovered / troubles.length,
  };
}
