import type { AnalysisPorts } from '../../../ports/analysis-ports.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { MetricQueries } from '../../../ports/metric-queries.ts';

/** What resources answer from. */
export interface ResourceContext {
  readonly store: MetricQueries & { readonly analyses: AnalysisPorts };
  readonly clock: Clock;
  /** IANA name of the zone whose days are shown. */
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;
/** Days of a skill that are shown, today included. */
export const SHOWN_DAYS = 30;

export function shownWindow(now: number): { readonly from: number; readonly to: number } {
  return { from: now - SHOWN_DAYS * DAY_MS, to: now };
}
