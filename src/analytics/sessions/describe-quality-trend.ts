import { type LocalCalendar, weekdayOf } from '../../domain/local-calendar.ts';
import { analyzeCompletionTrend } from '../trends/analyze-completion-trend.ts';
import { analyzeVolumeTrend } from '../trends/analyze-volume-trend.ts';
import type { TrendResult } from '../trends/trend-result.ts';
import { QUARTER_MS, type QuarterCounts, type SessionDigest, type StepMoments } from './session-digest.ts';

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
  sessions: readonly SessionDigest[],
  calendar: LocalCalendar,
  window: { readonly from: number; readonly to: number },
): QualityTrend {
  const end = calendar.locate(window.to).day;
  const begin = end - MOST_DAYS;
  const counts = new Map<number, { invocations: number; ended: number; completed: number }>();
  for (const { moments } of sessions) {
    for (const counted of countQuarters(moments, window)) {
      const { day } = calendar.locate(counted.at);
      if (day < begin) continue;
      const count = counts.get(day) ?? { invocations: 0, ended: 0, completed: 0 };
      counts.set(day, count);
      count.invocations += counted.invocations;
      count.ended += counted.ended;
      count.completed += counted.completed;
    }
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

/** Those of the window; of a quarter that lies in it in part, each step by itself. */
function* countQuarters(
  { quarters, startedAt, states }: StepMoments,
  { from, to }: { readonly from: number; readonly to: number },
): Generator<Omit<QuarterCounts, 'first'>> {
  for (const quarter of quarters) {
    const begin = Math.floor(quarter.at / QUARTER_MS) * QUARTER_MS;
    if (begin >= from && begin + QUARTER_MS <= to) yield quarter;
    else if (begin < to && begin + QUARTER_MS > from) {
      for (let place = quarter.first; place < quarter.first + quarter.invocations; place++) {
        const at = startedAt[place] as number;
        const state = states[place] as number;
        if (at >= from && at < to) yield { at, invocations: 1, ended: state > 0 ? 1 : 0, completed: state === 2 ? 1 : 0 };
      }
    }
  }
}
