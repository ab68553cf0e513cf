import type { Trend } from './compare-completion.ts';

export const TREND_METRICS = ['completion', 'duration', 'volume'] as const;
export type TrendMetric = (typeof TREND_METRICS)[number];

export type TrendMethod = 'cochran_armitage' | 'theil_sen_mann_kendall';

/** Ended, measured or counted invocations that a trend needs, and days on which there were any. */
export const REQUIRED_RUNS = 20;
export const REQUIRED_DAYS = 7;
export const TREND_SIGNIFICANCE = 0.05;

/** Values are ratios for completion, ms for duration and invocations a day for volume. */
export interface MeasuredTrend {
  readonly kind: 'trend';
  readonly trend: Exclude<Trend, 'insufficient_data'>;
  readonly slopePerDay: number;
  readonly slopeInterval: { readonly lower: number; readonly upper: number; readonly level: number };
  /** Of the line on the first day with data, and on the last. */
  readonly startValue: number;
  readonly endValue: number;
  /** (end - start) / start; null when it starts at 0. */
  readonly changeRatio: number | null;
  /** Two-sided. */
  readonly pValue: number;
  /** Invocations the answer rests on, and days on which there were any. */
  readonly sampleSize: number;
  readonly days: number;
  readonly method: TrendMethod;
}

export interface InsufficientTrendData {
  readonly kind: 'insufficient_data';
  readonly sampleSize: number;
  readonly requiredSampleSize: number;
  readonly days: number;
  readonly requiredDays: number;
}

export type TrendResult = MeasuredTrend | InsufficientTrendData;

export function changeRatioOf(startValue: number, endValue: number): number | null {
  return startValue > 0 ? (endValue - startValue) / startValue : null;
}
