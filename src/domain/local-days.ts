import { calendarOf, formatDay, weekdayOf } from './local-calendar.ts';

/** One day as a clock on the wall shows it: 24 hours, or 23 or 25 when clocks are changed. */
export interface LocalDay {
  /** `2026-11-28` */
  readonly date: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Epoch ms, UTC: the first instant of the day and the first after it. */
  readonly from: number;
  readonly to: number;
}

/** The zone of the machine, or of `TZ`: the days of whoever works on it. */
export function systemTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether it is the name of a time zone, as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The days of a time zone up to and with the one that `at` lies in.
 *
 * @param at - epoch ms, UTC
 * @param timeZone - IANA name, as `Europe/Berlin`
 * @param count - how many, ≥ 1
 * @returns in order of time, the last is the day of `at`; the end of each is the beginning of the next
 * @throws RangeError for an unknown time zone
 */
export function listLocalDays(at: number, timeZone: string, count: number): LocalDay[] {
  const calendar = calendarOf(timeZone);
  const today = calendar.locate(at).day;
  const days: LocalDay[] = [];
  let from = calendar.startOfDay(today - count + 1);
  for (let day = today - count + 1; day <= today; day++) {
    const to = calendar.startOfDay(day + 1);
    days.push({ date: formatDay(day), weekday: (weekdayOf(day) + 1) % 7, from, to });
    from = to;
  }
  return days;
}
