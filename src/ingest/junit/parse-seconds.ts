import { asDurationMs } from '../shared/json-shape.ts';

/**
 * The `time` of a suite or a case, in seconds as decimals, in milliseconds. Some reporters write it for people:
 * `1,234.5` (Surefire before 3.0), `0,25` (PHP under a German locale), `1.2E-5` (PHPUnit).
 *
 * @returns undefined for what is no duration: NaN, a negative number of a clock that was set back, more than ten years
 */
export function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 40) return undefined;
  const plain = THOUSANDS.test(text) ? text.replaceAll(',', '') : text.replace(DECIMAL_COMMA, '$1.$2');
  if (!NUMBER.test(plain)) return undefined;
  // A microsecond is what is stored.
  return asDurationMs(Math.round(Number(plain) * 1e6) / 1e3);
}

/** A group of zeros in front is no thousands: `0,250` is a quarter of a second. */
const THOUSANDS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const DECIMAL_COMMA = /^(\d+),(\d+)$/;
const NUMBER = /^\d*\.?\d+(?:e[+-]?\d{1,3})?$|^\d+\.$/i;
