import type { SeriesStep, TimeWindow } from '../../ports/metric-queries.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const STEP_MS: Readonly<Record<SeriesStep, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };

/** How long minutes are kept. Windows that begin earlier are answered to the hour. */
export const MINUTES_KEPT_MS = 32 * DAY_MS;

export function floorTo(at: number, stepMs: number): number {
  return Math.floor(at / stepMs) * stepMs;
}

/** A run of whole buckets of one size: `from` ≤ bucket < `to`. */
export interface BucketRange extends TimeWindow {
  readonly step: SeriesStep;
}

/** What a database says of its minutes. */
export interface KeptMinutes {
  /** Minutes before this are no longer kept: what lies earlier is answered to the hour. */
  readonly horizonAt: number;
  /** The latest minute in which anything began; null when none is kept. */
  readonly latestAt: number | null;
}

/**
 * A window in as few buckets as possible: minutes at its edges, then hours, then whole days. Where nothing began at or
 * after its end, the last day serves whole.
 *
 * @returns the window as answered (`from` moved down, `to` moved up to a whole minute or hour) and its ranges
 */
export function splitWindow(
  window: TimeWindow,
  minutes: KeptMinutes,
): { readonly window: TimeWindow; readonly ranges: readonly BucketRange[] } {
  const finest = (at: number) => (at >= minutes.horizonAt ? MINUTE_MS : HOUR_MS);
  const from = floorTo(window.from, finest(window.from));
  const to = Math.max(from, ceilTo(window.to, finest(window.to)));
  const isOpenEnded = to >= minutes.horizonAt && (minutes.latestAt === null || minutes.latestAt < to);
  const end = isOpenEnded && to > from ? ceilTo(to, DAY_MS) : to;
  const ranges: BucketRange[] = [];
  for (let at = from; at < end; at = (ranges.at(-1) as BucketRange).to) ranges.push(largestRange(at, end));
  return { window: { from, to }, ranges };
}

/** The largest buckets that begin at `at`, up to where still larger ones begin or `end` is too near. */
function largestRange(at: number, end: number): BucketRange {
  if (at % DAY_MS === 0 && at + DAY_MS <= end) return { step: 'day', from: at, to: floorTo(end, DAY_MS) };
  if (at % HOUR_MS === 0 && at + HOUR_MS <= end)
    return { step: 'hour', from: at, to: Math.min(ceilTo(at + 1, DAY_MS), floorTo(end, HOUR_MS)) };
  return { step: 'minute', from: at, to: Math.min(ceilTo(at + 1, HOUR_MS), end) };
}

export function ceilTo(at: number, stepMs: number): number {
  return Math.ceil(at / stepMs) * stepMs;
}
