import type { TimeWindow } from '../../ports/metric-queries.ts';

export interface SettledWindow extends TimeWindow {
  /** True when nothing is as new as was asked for, so that the window ends with the newest there is. */
  readonly followsData: boolean;
}

/**
 * The days up to `end`, or where nothing lies in them, as many days up to the newest there is: a project that rests is told
 * about as it was when it was left.
 *
 * @param end - epoch ms, not in the window
 * @param lengthMs - above 0
 * @param newestAt - epoch ms of the newest event there is; undefined for none
 */
export function settleWindow(end: number, lengthMs: number, newestAt: number | undefined): SettledWindow {
  const window = { from: end - lengthMs, to: end };
  if (newestAt === undefined || newestAt >= window.from) return { ...window, followsData: false };
  return { from: newestAt + 1 - lengthMs, to: newestAt + 1, followsData: true };
}
