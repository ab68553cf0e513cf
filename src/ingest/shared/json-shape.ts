export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object, or undefined when it is anything else (an array included). */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value as text of 1 to `maxLength` characters, or undefined. */
export function asText(value: unknown, maxLength = 4096): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined;
}

/** An id as agents write them: 1 to 180 visible characters, so that `claude-code:prompt:<id>` stays within 200. */
export function asId(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}
const ID = /^[^\s\p{Cc}]{1,180}$/u;

/** A duration of at most ten years in ms, or undefined: a wrong number from outside must not reach the sums. */
export function asDurationMs(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= TEN_YEARS_MS ? value : undefined;
}
const TEN_YEARS_MS = 10 * 366 * 86_400_000;

/** Epoch ms of an ISO 8601 instant with a zone, or undefined. */
export function asInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || !INSTANT.test(value)) return undefined;
  const at = Date.parse(value);
  return at >= 0 && at <= LATEST ? at : undefined;
}
/** What can be stored: an offset may lead out of the year 9999. */
const LATEST = Date.UTC(9999, 11, 31);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
