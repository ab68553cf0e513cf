import { autocorrelatedKendallTest } from '../../stats/autocorrelated-kendall-test.ts';
import { theilSen } from '../../stats/theil-sen.ts';
import type { DayCounts } from './day-counts.ts';
import { describeLogLine } from './log-line.ts';
import { REQUIRED_DAYS, REQUIRED_RUNS, TREND_SIGNIFICANCE, type TrendResult } from './trend-result.ts';

/** Daily medians are known within 1 %: a change below twice that is none. */
const SMALLEST_CHANGE_RATIO = 0.02;

/**
 * Do invocations take longer from day to day, or less long? Shorter is `improving`. From the logarithms of the daily
 * medians, by Theil–Sen's line and the autocorrelation-corrected Mann–Kendall test: neither one slow invocation nor one
 * slow day makes a trend.
 *
 * A day of n invocations weighs n / (n + that of a usual day): a day of one counts little, one of a thousand not more than
 * twice as much as a usual one, since days differ for reasons that more invocations do not even out.
 *
 * @param days - in order of time; those without a known duration are missing, not 0
 */
export function analyzeDurationTrend(days: readonly DayCounts[]): TrendResult {
  const used = days.flatMap(({ day, durationCount, durationP50Ms }) =>
    durationP50Ms === null || durationCount === 0 ? [] : [{ day, count: durationCount, medianMs: durationP50Ms }],
  );
  const sampleSize = used.reduce((sum, { count }) => sum + count, 0);
  if (used.length < REQUIRED_DAYS || sampleSize < REQUIRED_RUNS) {
    return {
      kind: 'insufficient_data',
      sampleSize,
      requiredSampleSize: REQUIRED_RUNS,
      days: used.length,
      requiredDays: REQUIRED_DAYS,
    };
  }
  const usual = [...used.map(({ count }) => count)].sort((a, b) => a - b)[used.length >> 1] as number;
  const counts = used.map(({ count }) => count / (count + usual));
  const weights = new Set(counts).size === 1 ? undefined : counts;
  const x = used.map(({ day }) => day);
  const logarithms = used.map(({ medianMs }) => Math.log1p(medianMs));
  const { pValue, varianceFactor } = autocorrelatedKendallTest(logarithms, weights);
  const fit = theilSen(x, logarithms, weights === undefined ? { varianceFactor } : { varianceFactor, weights });
  const [first, last] = [x[0] as number, x.at(-1) as number];
  const middle = (first + last) / 2;
  const levels = logarithms.map((value, index) => value - fit.slope * ((x[index] as number) - middle));
  const line = describeLogLine(fit, weightedMedian(levels, counts), first, last);
  const isChange = pValue < TREND_SIGNIFICANCE && Math.abs(line.changeRatio ?? 1) >= SMALLEST_CHANGE_RATIO;
  return {
    kind: 'trend',
    trend: !isChange ? 'stable' : line.slopePerDay < 0 ? 'improving' : 'declining',
    ...line,
    pValue,
    sampleSize,
    days: used.length,
    method: 'theil_sen_mann_kendall',
  };
}

function weightedMedian(values: readonly number[], weights: readonly number[]): number {
  const order = values.map((value, index) => ({ value, weight: weights[index] as number })).sort((a, b) => a.value - b.value);
  const half = order.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const [index, { value, weight }] of order.entries()) {
    below += weight;
    if (Math.abs(below - half) < 1e-12 * half) return (value + (order[index + 1]?.value ?? value)) / 2;
    if (below > half) return value;
  }
  return order.at(-1)?.value ?? 0;
}
