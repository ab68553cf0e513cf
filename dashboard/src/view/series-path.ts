import { WINDOW_HOURS, type Window } from '../state/route.ts';
import type { Series } from '../wire/types.ts';

const HOUR_MS = 3_600_000;

/** The series of all hours that a window reaches into, the current one to its end: the path changes once an hour, not with each request. */
export function seriesPath(base: string, since: Window, rest: string): string {
  const step = WINDOW_HOURS[since] <= 168 ? 'hour' : 'day';
  const to = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const from = to - (WINDOW_HOURS[since] + 1) * HOUR_MS;
  return `${base}?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&step=${step}${rest}`;
}

export function stepOf(series: Series): Series['step'] {
  return series.step === 'day' ? 'day' : 'hour';
}
