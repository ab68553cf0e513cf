import { twoProportionScoreTest } from '../../stats/two-proportion-score-test.ts';
import type { InsufficientData } from '../insufficient-data.ts';

/** Of the invocations that ended in a window, how many were completed. */
export interface CompletionCount {
  readonly completed: number;
  readonly ended: number;
}

export const TRENDS = ['improving', 'declining', 'stable', 'insufficient_data'] as const;
export type Trend = (typeof TRENDS)[number];

export type CompletionComparison =
  | {
      readonly kind: 'compared';
      readonly trend: Exclude<Trend, 'insufficient_data'>;
      /** Completion ratio now minus before. */
      readonly difference: number;
      /** Two-sided. */
      readonly pValue: number;
      /** Ended invocations of both windows. */
      readonly sampleSize: number;
    }
  | InsufficientData;

/** Ended invocations that each window must have. */
export const REQUIRED_ENDED = 20;
const REQUIRED_EXPECTED_COUNT = 5;
const SIGNIFICANCE = 0.05;

/**
 * Did the completion ratio change from one window to the next? A two-proportion score test, two-sided at 5 %.
 *
 * It says `insufficient_data` unless both windows have 20 ended invocations and the test may be trusted (at least 5
 * completed and 5 not completed expected in each). Two windows in which everything, or nothing, was completed are
 * `stable`: no test could tell them apart.
 *
 * Each skill is judged alone: of 100 skills that do not change, about 5 are called improving or declining. Where many are
 * looked at together see `controlFalseTrends`.
 *
 * @param current - the window asked about
 * @param previous - the one of the same length just before it
 */
export function compareCompletion(current: CompletionCount, previous: CompletionCount): CompletionComparison {
  const sampleSize = current.ended + previous.ended;
  const insufficient = { kind: 'insufficient_data', sampleSize, requiredSampleSize: 2 * REQUIRED_ENDED } as const;
  if (current.ended < REQUIRED_ENDED || previous.ended < REQUIRED_ENDED) return insufficient;
  const completed = current.completed + previous.completed;
  if (completed === 0 || completed === sampleSize) return { kind: 'compared', trend: 'stable', difference: 0, pValue: 1, sampleSize };
  const test = twoProportionScoreTest(
    { successes: current.completed, trials: current.ended },
    { successes: previous.completed, trials: previous.ended },
  );
  if (test.smallestExpectedCount < REQUIRED_EXPECTED_COUNT) return insufficient;
  return {
    kind: 'compared',
    trend: test.pValue >= SIGNIFICANCE ? 'stable' : test.zScore > 0 ? 'improving' : 'declining',
    difference: current.completed / current.ended - previous.completed / previous.ended,
    pValue: test.pValue,
    sampleSize,
  };
}

export function trendOf(comparison: CompletionComparison): Trend {
  return comparison.kind === 'compared' ? comparison.trend : 'insufficient_data';
}
