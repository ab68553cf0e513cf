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

const DAY_MS = 86_400_000;

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
  const clock = new WallClock(timeZone);
  const today = Math.floor(clock.wallTime(at) / DAY_MS);
  const days: LocalDay[] = [];
  let from = clock.startOfDay(today - count + 1);
  for (let day = today - count + 1; day <= today; day++) {
    const to = clock.startOfDay(day + 1);
    days.push({ date: new Date(day * DAY_MS).toISOString().slice(0, 10), weekday: (((day + 4) % 7) + 7) % 7, from, to });
    from = to;
  }
  return days;
}

class WallClock {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** What a clock on the wall shows at an instant, as if it were UTC. */
  wallTime(at: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(at)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  /** First instant of a day given as days since 1970. Where midnight is skipped, the instant of the change. */
  startOfDay(day: number): number {
    const midnight = day * DAY_MS;
    // An offset is at most 14 hours: a day earlier and later, the clock shows the day before and the day itself.
    let before = midnight - DAY_MS;
    let within = midnight + DAY_MS;
    const guess = midnight - (this.wallTime(midnight) - midnight);
    if (this.wallTime(guess) === midnight && this.wallTime(guess - 1000) < midnight) return guess;
    while (within - before > 1000) {
      const middle = Math.floor((before + within) / 2000) * 1000;
      if (this.wallTime(middle) >= midnight) within = middle;
      else before = middle;
    }
    return within;
  }
}
