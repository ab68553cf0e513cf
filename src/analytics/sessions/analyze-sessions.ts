import type { LocalCalendar } from '../../domain/local-calendar.ts';
import { studentTQuantile } from '../../stats/student-t-quantile.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';
import { type InsufficientData, insufficientData } from '../insufficient-data.ts';
import { computeStreaks, type Streaks } from './compute-streaks.ts';
import { correlateSessions, type SessionCorrelation } from './correlate-sessions.ts';
import { describeLengths, type SessionLengths } from './describe-lengths.ts';
import { describeQualityTrend, type QualityTrend } from './describe-quality-trend.ts';
import { describeRhythm, type Rhythm } from './describe-rhythm.ts';
import type { SessionDigest } from './session-digest.ts';

export type MeanEffectiveness =
  | {
      readonly kind: 'mean';
      /** 0–100, each session counted once. */
      readonly mean: number;
      /** Student's t over sessions, kept within 0–100. */
      readonly interval: ConfidenceInterval;
      readonly sampleSize: number;
    }
  | InsufficientData;

export interface SessionAnalysis {
  readonly sessions: number;
  readonly invocations: number;
  readonly effectiveness: MeanEffectiveness;
  readonly lengths: SessionLengths;
  readonly rhythm: Rhythm;
  readonly streaks: Streaks;
  readonly trend: QualityTrend;
  readonly correlations: readonly SessionCorrelation[];
}

/** Sessions with an effectiveness of their own that a mean takes. */
export const REQUIRED_MEAN_SESSIONS = 5;

/**
 * What some sessions are like: how effective, how long, at what times, how regular, and what goes together with what.
 *
 * @param calendar - of the user's time zone
 * @param options - `now`: epoch ms, UTC; the day that the current streak is counted to. `from`, `to`: the window that they are of
 */
export function analyzeSessions(
  sessions: readonly SessionDigest[],
  calendar: LocalCalendar,
  { now, from, to }: { readonly now: number; readonly from: number; readonly to: number },
): SessionAnalysis {
  return {
    sessions: sessions.length,
    invocations: sessions.reduce((sum, { invocations }) => sum + invocations, 0),
    effectiveness: averageEffectiveness(sessions),
    lengths: describeLengths(sessions),
    rhythm: describeRhythm(sessions, calendar),
    streaks: computeStreaks(listDays(sessions, calendar), calendar.locate(now).day),
    trend: describeQualityTrend(sessions, calendar, { from, to }),
    correlations: correlateSessions(sessions),
  };
}

export function averageEffectiveness(sessions: readonly SessionDigest[]): MeanEffectiveness {
  const scores = sessions.flatMap(({ score }) => score ?? []);
  const count = scores.length;
  if (count < REQUIRED_MEAN_SESSIONS) return insufficientData(count, REQUIRED_MEAN_SESSIONS);
  const mean = scores.reduce((sum, score) => sum + score, 0) / count;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1);
  const half = studentTQuantile(0.975, count - 1) * Math.sqrt(variance / count);
  return {
    kind: 'mean',
    mean,
    interval: { lower: Math.max(0, mean - half), upper: Math.min(100, mean + half), level: 0.95 },
    sampleSize: count,
  };
}

/** Local days on which anything happened: a session past midnight counts for both. */
function listDays(sessions: readonly SessionDigest[], calendar: LocalCalendar): Set<number> {
  const days = new Set<number>();
  let last = Number.NaN;
  const add = (at: number) => {
    const { day } = calendar.locate(at);
    if (day !== last) days.add(day);
    last = day;
  };
  for (const { moments, firstEventAt } of sessions) {
    add(firstEventAt);
    for (const { at } of moments.quarters) add(at);
  }
  return days;
}
