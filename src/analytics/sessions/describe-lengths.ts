import { quantile } from '../../stats/quantile.ts';
import { quantileInterval } from '../../stats/quantile-interval.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';
import { type InsufficientData, insufficientData } from '../insufficient-data.ts';
import type { SessionDigest } from './session-digest.ts';

/** With fewer, no two of them enclose the median at 95 %. */
export const REQUIRED_LENGTHS = 6;

export type Spread =
  | {
      readonly kind: 'spread';
      readonly median: number;
      /** Of the median. */
      readonly interval: ConfidenceInterval;
      readonly p90: number;
      readonly least: number;
      readonly most: number;
      readonly sampleSize: number;
    }
  | InsufficientData;

export interface SessionLengths {
  /** In ms, pauses over a quarter of an hour left out. Sessions without an invocation are not in it. */
  readonly activeMs: Spread;
  /** In ms, from the first to the last thing seen of a session. */
  readonly elapsedMs: Spread;
  readonly invocations: Spread;
  /** In ms, from the end of what had been before to the start of a session; 0 where they overlap. */
  readonly gapMs: Spread;
}

/** How long sessions are and how far apart. */
export function describeLengths(sessions: readonly SessionDigest[]): SessionLengths {
  const used = sessions.filter(({ invocations }) => invocations > 0);
  return {
    activeMs: describeSpread(used.map(({ activeMs }) => activeMs)),
    elapsedMs: describeSpread(sessions.map(({ firstEventAt, lastEventAt }) => Math.max(0, lastEventAt - firstEventAt))),
    invocations: describeSpread(used.map(({ invocations }) => invocations)),
    gapMs: describeSpread(listGaps(sessions)),
  };
}

export function describeSpread(values: readonly number[]): Spread {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const interval = sorted.length < REQUIRED_LENGTHS ? undefined : quantileInterval(sorted, 0.5);
  if (interval === undefined) return insufficientData(sorted.length, REQUIRED_LENGTHS);
  return {
    kind: 'spread',
    median: quantile(sorted, 0.5),
    interval,
    p90: quantile(sorted, 0.9),
    least: quantile(sorted, 0),
    most: quantile(sorted, 1),
    sampleSize: sorted.length,
  };
}

function listGaps(sessions: readonly SessionDigest[]): number[] {
  const sorted = [...sessions].sort((a, b) => a.firstEventAt - b.firstEventAt);
  let reached = Number.NEGATIVE_INFINITY;
  return sorted.flatMap(({ firstEventAt, lastEventAt }) => {
    const gap = Math.max(0, firstEventAt - reached);
    reached = Math.max(reached, firstEventAt, lastEventAt);
    return Number.isFinite(gap) ? [gap] : [];
  });
}
