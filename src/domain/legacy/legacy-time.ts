import type { LocalClock } from './local-time.ts';

const PATTERN = /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|[+-]\d{2}:?\d{2}(?::?\d{2})?)?\s*$/i;

/** What SQLite and JavaScript both print. */
const YEAR_1 = -62_135_596_800_000;
const YEAR_10000 = 253_402_300_800_000;

/**
 * An instant as earlier versions wrote it: `…+00:00` with microseconds, `…Z`, naive ISO and `YYYY-MM-DD HH:MM:SS`.
 * Microseconds are cut to milliseconds.
 *
 * @param local - the clock by which a time without a zone was written; UTC when there is none
 * @returns epoch ms, or null when the text names no instant
 * @example parseLegacyTime('2026-02-10 08:00:00') // => 1770710400000
 */
export function parseLegacyTime(text: unknown, local?: LocalClock): number | null {
  const match = typeof text === 'string' ? PATTERN.exec(text) : null;
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number];
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  // A day that does not exist rolls over into the next month.
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d || h > 23 || mi > 59 || s > 60) return null;
  const shown = date.getTime() + h * 3_600_000 + mi * 60_000 + s * 1000 + milliseconds;
  const at = zone === undefined ? (local?.toUtc(shown) ?? shown) : shown - offsetOf(zone);
  return at < YEAR_1 || at >= YEAR_10000 ? null : at;
}

function offsetOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replaceAll(':', '');
  const [hours, minutes, seconds] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(Number) as [number, number, number];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000 + seconds * 1000);
}
