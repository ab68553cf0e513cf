import type { SessionRecord } from '../../domain/session-record.ts';
import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { spearmanCorrelation } from '../../stats/spearman-correlation.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';
import { computeActiveTime } from './compute-active-time.ts';
import { findRecoveries } from './find-recoveries.ts';
import { skillIdOf } from './skill-id.ts';
import { hasEnded } from './step-facts.ts';

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
export function correlateSessions(sessions: readonly SessionRecord[]): SessionCorrelation[] {
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

function measureTraits({ steps }: SessionRecord): Record<SessionTrait, number | null> {
  const { activeMs } = computeActiveTime(steps);
  const share = (count: number) => (steps.length === 0 ? null : count / steps.length);
  return {
    active_time: steps.length === 0 ? null : activeMs,
    invocations: steps.length === 0 ? null : steps.length,
    pace: activeMs === 0 ? null : steps.length / activeMs,
    distinct_skills: steps.length === 0 ? null : new Set(steps.map(({ skill }) => skillIdOf(skill))).size,
    checks_share: share(steps.filter(({ phase }) => phase === 'verification').length),
    subagent_share: share(steps.filter(({ subagentId }) => subagentId !== null).length),
  };
}

function measureResults(session: SessionRecord): Record<SessionResult, number | null> {
  const ended = session.steps.filter(hasEnded);
  const troubles = findRecoveries(session);
  const recovered = troubles.filter(({ isRecovered }) => isRecovered).length;
  return {
    completion: ended.length < REQUIRED_SESSION_ENDED ? null : ended.filter(({ outcome }) => outcome === 'completed').length / ended.length,
    recovery: troubles.length === 0 ? null : recovered / troubles.length,
  };
}
