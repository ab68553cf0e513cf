import { type LocalCalendar, weekdayOf } from '../../domain/local-calendar.ts';
import type { SessionRecord } from '../../domain/session-record.ts';
import { analyzeCompletionTrend } from '../trends/analyze-completion-trend.ts';
import { analyzeVolumeTrend } from '../trends/analyze-volume-trend.ts';
import type { TrendResult } from '../trends/trend-result.ts';
import { hasEnded } from './step-facts.ts';

/** Do sessions become better from day to day, and are there more of them? */
export interface QualityTrend {
  /** Of the completion ratio of all invocations, by the days on which they began. */
  readonly completion: TrendResult;
  /** Of the invocations a day; whole days only, those without any included. */
  readonly usage: TrendResult;
}

/** Days that are looked at; of more, the latest. The rank test compares each day with each other. */
const MOST_DAYS = 400;

/**
 * The trend over local days, not over sessions: ten short sessions in an hour are no ten steps in time.
 *
 * @param window - epoch ms; what began outside of it is left out
 */
export function describeQualityTrend(
  sessions: readonly SessionRecord[],
  calendar: LocalCalendar,
  window: { readonly from: number; readonly to: number },
): QualityTrend {
  const end = calendar.locate(window.to).day;
  const begin = end - MOST_DAYS;
  const counts = new Map<number, { invocations: number; ended: number; completed: number }>();
  for (const step of sessions.flatMap(({ steps }) => steps)) {
    if (!(step.startedAt >= window.from && step.startedAt < window.to)) continue;
    const { day } = calendar.locate(step.startedAt);
    if (day < begin) continue;
    const count = counts.get(day) ?? { invocations: 0, ended: 0, completed: 0 };
    counts.set(day, count);
    count.invocations += 1;
    if (hasEnded(step)) count.ended += 1;
    if (step.outcome === 'completed') count.completed += 1;
  }
  const used = [...counts.keys()].sort((a, b) => a - b);
  const firstDay = used[0];
  const days = firstDay === undefined ? [] : Array.from({ length: Math.max(0, end - firstDay) }, (_, index) => firstDay + index);
  return {
    completion: analyzeCompletionTrend(
      used.map((day) => ({
        day,
        ...(counts.get(day) ?? { invocations: 0, ended: 0, completed: 0 }),
        durationCount: 0,
        durationP50Ms: null,
      })),
    ),
    usage: analyzeVolumeTrend(
      days.map((day) => ({ day, weekday: (weekdayOf(day) + 1) % 7, invocations: counts.get(day)?.invocations ?? 0 })),
    ),
  };
}
