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

/**
 * A window in as few buckets as possible: minutes at its edges, then hours, then whole days.
 *
 * @param minuteHorizonAt - minutes before this are no longer kept
 * @returns the window as answered (`from` moved down, `to` moved up to a whole minute or hour) and its ranges
 */
export function splitWindow(
  window: TimeWindow,
  minuteHorizonAt: number,
): { readonly window: TimeWindow; readonly ranges: readonly BucketRange[] } {
  const finest = (at: number) => (at >= minuteHorizonAt ? MINUTE_MS : HOUR_MS);
  const from = floorTo(window.from, finest(window.from));
  const to = Math.max(from, floorTo(window.to + finest(window.to) - 1, finest(window.to)));
  const firstHour = Math.min(ceilTo(from, HOUR_MS), to);
  const firstDay = Math.min(ceilTo(firstHour, DAY_MS), to);
  const lastDay = Math.max(floorTo(to, DAY_MS), firstDay);
  const lastHour = Math.max(floorTo(to, HOUR_MS), Math.max(firstHour, lastDay));
  const ranges: BucketRange[] = [
    { step: 'minute', from, to: firstHour },
    { step: 'hour', from: firstHour, to: Math.max(firstHour, Math.min(firstDay, lastHour)) },
    { step: 'day', from: firstDay, to: lastDay },
    { step: 'hour', from: Math.max(lastDay, Math.min(firstDay, lastHour)), to: lastHour },
    { step: 'minute', from: Math.max(lastHour, firstHour), to },
  ];
  return { window: { from, to }, ranges: ranges.filter((range) => range.from < range.to) };
}

function ceilTo(at: number, stepMs: number): number {
  return Math.ceil(at / stepMs) * stepMs;
}
