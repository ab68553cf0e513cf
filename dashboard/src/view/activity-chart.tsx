import { formatCount, formatRatio, formatSeconds } from '../format/number.ts';
import { formatBucket } from '../format/time.ts';
import type { Bucket } from '../state/fill-buckets.ts';
import type { Counts } from '../wire/types.ts';
import { ActivityData } from './activity-data.tsx';
import { type ChartPanelShape, TimeChart } from './time-chart.tsx';

interface ActivityChartProps {
  readonly buckets: readonly Bucket[];
  /** Of the window, which may begin within the first bucket. */
  readonly total: Counts;
  readonly step: 'hour' | 'day';
  readonly since: string;
  readonly withDurations?: boolean;
}

/**
 * Counts by how they ended, and under them on the same time axis the completion ratio and, for one skill, durations.
 * The counts are drawn one before the other: all of them, those that have ended, those that completed.
 */
export function ActivityChart({ buckets, total, step, since, withDurations = false }: ActivityChartProps) {
  const counts: ChartPanelShape = {
    title: step === 'day' ? 'Invocations per day (UTC)' : 'Invocations per hour',
    unit: 'count',
    height: 168,
    series: [
      {
        label: 'open',
        color: '--open',
        draw: 'bar',
        values: buckets.map((b) => b.invocations),
        legend: (i) => formatCount(open(buckets[i] ?? total)),
      },
      {
        label: 'not completed',
        color: '--not-completed',
        draw: 'bar',
        values: buckets.map((b) => b.ended),
        legend: (i) => formatCount(notCompleted(buckets[i] ?? total)),
      },
      {
        label: 'completed',
        color: '--completed',
        draw: 'bar',
        values: buckets.map((b) => b.completed),
        legend: (i) => formatCount((buckets[i] ?? total).completed),
      },
    ],
  };
  const completion: ChartPanelShape = {
    title: 'Completion',
    unit: 'ratio',
    height: 76,
    series: [
      {
        label: 'completed ÷ ended',
        color: '--completed',
        draw: 'line',
        values: buckets.map((b) => b.completion_ratio),
        legend: (i) => formatRatio((buckets[i] ?? total).completion_ratio),
      },
    ],
  };
  const durations: ChartPanelShape = {
    title: 'Duration',
    unit: 'seconds',
    height: 120,
    series: [
      {
        label: 'p95',
        color: '--p95',
        draw: 'dashed',
        values: buckets.map((b) => b.duration_seconds.p95),
        legend: (i) => hovered(buckets[i]?.duration_seconds.p95),
      },
      {
        label: 'p50',
        color: '--p50',
        draw: 'line',
        values: buckets.map((b) => b.duration_seconds.p50),
        legend: (i) => hovered(buckets[i]?.duration_seconds.p50),
      },
    ],
  };
  const first = buckets[0];
  const last = buckets.at(-1);
  const range = first && last ? `, ${formatBucket(first.at, step)} to ${formatBucket(last.at, step)}` : '';
  return (
    <>
      <TimeChart
        label={`Chart of invocations per ${step}${range}: ${formatCount(total.invocations)} in all, ${formatRatio(total.completion_ratio)} of the ended ones completed. The same numbers are in the table below.`}
        starts={buckets.map((bucket) => bucket.at)}
        step={step}
        scope={since}
        panels={withDurations ? [counts, completion, durations] : [counts, completion]}
      />
      <ActivityData buckets={buckets} step={step} />
    </>
  );
}

function open(counts: Counts): number {
  return counts.invocations - counts.ended;
}

function notCompleted(counts: Counts): number {
  return counts.ended - counts.completed;
}

/** A quantile of the whole window is not the sum of its buckets', so there is none to show until one is pointed at. */
function hovered(seconds: number | null | undefined): string {
  return seconds === undefined ? '' : formatSeconds(seconds);
}
