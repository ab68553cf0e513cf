import type { LocalTime } from '../../analytics/prediction/success-features.ts';

/** The clock on the wall where this program runs. @param at - epoch ms */
export function localTime(at: number): LocalTime {
  const date = new Date(at);
  return { hour: date.getHours() + date.getMinutes() / 60, weekday: (date.getDay() + 6) % 7 };
}
