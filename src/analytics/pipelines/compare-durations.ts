import { quantile } from '../../stats/quantile.ts';
import { twoProportionScoreTest } from '../../stats/two-proportion-score-test.ts';
import type { InsufficientData } from '../insufficient-data.ts';

export type DurationComparison =
  | {
      readonly kind: 'compared';
      /** Median now ÷ median before. */
      readonly medianRatio: number;
      /** 95th percentile now ÷ before. */
      readonly p95Ratio: number;
      /** Two-sided, of Mood's median test. */
      readonly pValue: number;
      readonly verdict: 'slower' | 'faster' | 'unchanged';
      readonly sampleSize: number;
    }
  | InsufficientData;

/** Durations that each window must have. */
export const REQUIRED_DURATIONS = 10;
/** At this level the test, whose p-values come in steps, is wrong 1 time in 40 to 90; at 5 % it would be 1 in 13. */
const SIGNIFICANCE = 0.01;
/** A smaller change of the median is not worth a word, however certain. */
const LEAST_CHANGE = 1.25;

/**
 * Did a stage become slower than it was in the window before? Mood's median test: are more of its durations above the
 * median of both windows together than before? It asks nothing of the shape of the distribution, and one stuck run does
 * not move it. A verdict also takes a median changed by a quarter. Each stage is judged alone: of 100 that did not
 * change, one or two get one.
 *
 * @param current - milliseconds, in ascending order
 * @param previous - likewise, of the window of the same length just before
 */
export function compareDurations(current: readonly number[], previous: readonly number[]): DurationComparison {
  const sampleSize = current.length + previous.length;
  const median = (values: readonly number[]) => quantile(values, 0.5);
  const isEnough = current.length >= REQUIRED_DURATIONS && previous.length >= REQUIRED_DURATIONS;
  // A ratio to nothing says nothing.
  if (!isEnough || median(previous) <= 0) return { kind: 'insufficient_data', sampleSize, requiredSampleSize: 2 * REQUIRED_DURATIONS };
  const pooled = median([...current, ...previous].sort((a, b) => a - b));
  const above = (values: readonly number[]) => ({ successes: values.filter((ms) => ms > pooled).length, trials: values.length });
  const { pValue } = twoProportionScoreTest(above(current), above(previous));
  const medianRatio = median(current) / median(previous);
  return {
    kind: 'compared',
    medianRatio,
    p95Ratio: quantile(current, 0.95) / quantile(previous, 0.95),
    pValue,
    verdict: pValue >= SIGNIFICANCE ? 'unchanged' : verdictOf(medianRatio),
    sampleSize,
  };
}

function verdictOf(medianRatio: number): 'slower' | 'faster' | 'unchanged' {
  if (medianRatio >= LEAST_CHANGE) return 'slower';
  return medianRatio <= 1 / LEAST_CHANGE ? 'faster' : 'unchanged';
}
