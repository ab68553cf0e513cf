/** An instant in whole epoch ms between 2020 and 2100, or undefined: a number of another unit is none. */
export function asEpochMs(value: unknown): number | undefined {
  return typeof value === 'number' && value >= FROM && value < TO ? Math.trunc(value) : undefined;
}
const FROM = Date.UTC(2020);
const TO = Date.UTC(2100);
