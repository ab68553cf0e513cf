import { LocalClock } from './legacy/local-time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const QUARTER_MS = HOUR_MS / 4;

/** Names of the days as {@link LocalTime.weekday} counts them: index 0 is Monday. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Where an instant lies on the calendar of a time zone. */
export interface LocalTime {
  /** Days from 1970-01-01 to the local date. */
  readonly day: number;
  /** 0 Monday to 6 Sunday, an index into {@link WEEKDAYS}. */
  readonly weekday: number;
  /** 0 to 23, as the clock on the wall shows it. */
  readonly hour: number;
}

/** The calendar of a time zone. A local day may have 23, 24 or 25 hours. */
export class LocalCalendar {
  readonly timezone: string;
  readonly #clock: LocalClock;
  #last: LocalTime & { readonly from: number; readonly to: number } = { day: 0, weekday: 0, hour: 0, from: 0, to: 0 };

  /** @param timezone - IANA name, as `Europe/Berlin` @throws RangeError when there is no such zone */
  constructor(timezone: string) {
    this.timezone = timezone;
    this.#clock = new LocalClock(timezone);
  }

  /** @param at - epoch ms, UTC */
  locate(at: number): LocalTime {
    if (at >= this.#last.from && at < this.#last.to) return this.#last;
    const local = this.#clock.toLocal(at);
    const day = Math.floor(local / DAY_MS);
    const found = { day, weekday: weekdayOf(day), hour: Math.floor((local - day * DAY_MS) / HOUR_MS) };
    // Within a quarter of an hour nothing changes, but for zones that once were ahead by odd seconds.
    const from = Math.floor(at / QUARTER_MS) * QUARTER_MS;
    if ((local - at) % QUARTER_MS === 0) this.#last = { ...found, from, to: from + QUARTER_MS };
    return found;
  }

  /** @returns epoch ms, UTC: the first instant of a local day */
  startOfDay(day: number): number {
    return this.#clock.toUtc(day * DAY_MS);
  }
}

const MOST_KEPT = 8;
const kept = new Map<string, LocalCalendar>();

/** A calendar that remembers what others asked it: to ask a zone for its offset costs microseconds. @throws RangeError as its constructor */
export function calendarOf(timezone: string): LocalCalendar {
  const known = kept.get(timezone);
  if (known !== undefined) return known;
  const calendar = new LocalCalendar(timezone);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(timezone, calendar);
  return calendar;
}

/** 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** `2026-11-28` of a {@link LocalTime.day}. */
export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
