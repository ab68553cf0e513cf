import type { Series, SeriesPoint } from '../wire/types.ts';

const STEP_MS = { hour: 3_600_000, day: 86_400_000 } as const;
/** A year of hours: what a chart can still draw, and a bound on a window that makes no sense. */
const MOST_BUCKETS = 8_784;

export interface Bucket extends Omit<SeriesPoint, 'at'> {
  /** Start, epoch ms. */
  readonly at: number;
}

/** Every bucket of the window in order of time, those without an invocation as zeros. */
export function fillBuckets(series: Series): Bucket[] {
  const stepMs = STEP_MS[series.step];
  const byStart = new Map(series.points.map((point) => [Date.parse(point.at), point]));
  const from = Math.floor(Date.parse(series.window.from) / stepMs) * stepMs;
  const to = Date.parse(series.window.to);
  const buckets: Bucket[] = [];
  for (let at = from; at < to && buckets.length < MOST_BUCKETS; at += stepMs) {
    const point = byStart.get(at);
    buckets.push(point === undefined ? { ...EMPTY, at } : { ...point, at });
  }
  return buckets;
}

const EMPTY = {
  invocations: 0,
  completed: 0,
  ended: 0,
  completion_ratio: null,
  duration_seconds: { p50: null, p95: null },
} as const;
