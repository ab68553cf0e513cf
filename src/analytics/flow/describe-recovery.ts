import type { SkillTrouble } from '../../domain/session-flow.ts';
import { type KaplanMeier, kaplanMeier, type WaitingTimes } from '../../stats/kaplan-meier.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import type { InsufficientData } from '../insufficient-data.ts';

/** Sums of {@link SkillTrouble} over sessions, with times counted by length. */
export interface TroubleCounts extends Omit<SkillTrouble, 'skill' | 'recoveredAfterMs' | 'watchedForMs'> {
  /** Milliseconds, in any order. */
  readonly waits: readonly WaitingTimes[];
}

export interface CountedShare {
  readonly count: number;
  readonly of: number;
  /** Null when there is nothing to take a share of. */
  readonly ratio: number | null;
  readonly interval: ConfidenceInterval | null;
}

/** From the first failure to a completed use in the same session, by Kaplan–Meier: sessions that ended before are censored. */
export type TimeToSuccess =
  | {
      readonly kind: 'estimate';
      /** Milliseconds; null when less than half were recovered from while they were watched. */
      readonly medianMs: number | null;
      readonly medianInterval: KaplanMeier['medianInterval'];
      readonly sampleSize: number;
      readonly censored: number;
    }
  | InsufficientData;

export interface Recovery {
  readonly failures: number;
  /** Of failures with something after them in the session: the same skill at once, without a look at anything else. */
  readonly retriedAtOnce: CountedShare;
  /** Of episodes: ended by a completed use. */
  readonly recovered: CountedShare;
  /** Of episodes: with three retries or more. */
  readonly thrashed: CountedShare;
  readonly retries: number;
  readonly failedRetries: number;
  readonly timeToSuccess: TimeToSuccess;
  /** Milliseconds that failed invocations took, and of that those of failed retries. */
  readonly lostMs: number;
  readonly retryLostMs: number;
}

/** Episodes below which no time to success is told. */
export const REQUIRED_EPISODES = 5;

/** What became of the failures of a skill. */
export function describeRecovery(counts: TroubleCounts): Recovery {
  const { failures, retriedAtOnce, otherNext, episodes, recovered, thrashes, retries, failedRetries, lostUs, retryLostUs } = counts;
  return {
    failures,
    retriedAtOnce: shareOf(retriedAtOnce, retriedAtOnce + otherNext),
    recovered: shareOf(recovered, episodes),
    thrashed: shareOf(thrashes, episodes),
    retries,
    failedRetries,
    timeToSuccess: estimateTimeToSuccess(counts.waits),
    lostMs: lostUs / 1000,
    retryLostMs: retryLostUs / 1000,
  };
}

function estimateTimeToSuccess(waits: readonly WaitingTimes[]): TimeToSuccess {
  const { median, medianInterval, events, censored } = kaplanMeier(waits);
  const sampleSize = events + censored;
  if (sampleSize < REQUIRED_EPISODES) return { kind: 'insufficient_data', sampleSize, requiredSampleSize: REQUIRED_EPISODES };
  return { kind: 'estimate', medianMs: median, medianInterval, sampleSize, censored };
}

export function shareOf(count: number, of: number): CountedShare {
  if (of === 0) return { count, of, ratio: null, interval: null };
  return { count, of, ratio: count / of, interval: wilsonInterval(count, of) };
}
