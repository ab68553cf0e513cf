import type { TrendMetric } from '../../../analytics/trends/trend-result.ts';
import { formatDuration } from './format-values.ts';

/** A value of a metric: `94 %`, `4.2 s`, `12 a day`. */
export function formatMetric(value: number, metric: TrendMetric): string {
  if (metric === 'completion') return `${Number((value * 100).toPrecision(value > 0.99 && value < 1 ? 3 : 2))} %`;
  if (metric === 'duration') return formatDuration(value);
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} a day`;
}

/** `+25 %`, `-3 %`, `3.2 times` */
export function formatPercentChange(ratio: number): string {
  if (ratio >= 2) return `${(1 + ratio).toFixed(1)} times`;
  return `${ratio > 0 ? '+' : ''}${Math.round(ratio * 100)} %`;
}

/** `p = 0.012`, `p < 0.0001` */
export function formatPValue(pValue: number): string {
  return pValue < 1e-4 ? 'p < 0.0001' : `p = ${Number(pValue.toPrecision(2))}`;
}
