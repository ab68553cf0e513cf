/** Days in a row with at least one session. Days are numbers of local dates (`LocalTime.day`). */
export interface Streaks {
  /** Days in a row up to today; up to yesterday while today has no session yet, as today is not over. */
  readonly currentDays: number;
  /** True when the current streak counts up to yesterday and lasts only if today gets a session. */
  readonly isTodayOpen: boolean;
  readonly longestDays: number;
  /** First and last day of the longest, of several the latest; null without a day. */
  readonly longest: { readonly from: number; readonly to: number } | null;
  readonly activeDays: number;
}

/**
 * @param days - local days with a session, in any order and with repeats; those after `today` (a clock that jumped) are left out
 * @param today - the local day now
 */
export function computeStreaks(days: Iterable<number>, today: number): Streaks {
  const sorted = [...new Set(days)].filter((day) => day <= today).sort((a, b) => a - b);
  let longest: { readonly from: number; readonly to: number } | null = null;
  let from = Number.NaN;
  let last = Number.NaN;
  for (const day of sorted) {
    if (day !== last + 1) from = day;
    last = day;
    if (longest === null || day - from >= longest.to - longest.from) longest = { from, to: day };
  }
  const isCurrent = last === today || last === today - 1;
  return {
    currentDays: isCurrent ? last - from + 1 : 0,
    isTodayOpen: isCurrent && last === today - 1,
    longestDays: longest === null ? 0 : longest.to - longest.from + 1,
    longest,
    activeDays: sorted.length,
  };
}
