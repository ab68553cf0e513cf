import type { TimeWindow } from '../../ports/metric-queries.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** What a JavaScript date can hold, with room for windows around it: the years 1970 to 9999. */
const LATEST_AT = Date.UTC(9999, 11, 31);

/** `90s`, `30m`, `12h`, `7d`, `2w` in milliseconds; undefined for anything else, and for 0. */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Number(amount) * (UNIT_MS[unit] as number);
  return ms > 0 ? ms : undefined;
}

/**
 * ISO 8601 with a zone (`2026-11-20T08:00:00Z`, `…+01:00`) or a bare date, which is its midnight in UTC.
 *
 * @returns epoch ms; undefined for anything else (a time without a zone would mean another instant on each machine),
 *   and outside 1970–9999
 */
export function parseInstant(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  // A Date takes the 31st of June for the 1st of July.
  if (new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)) return undefined;
  const at = Date.parse(text);
  return at >= 0 && at <= LATEST_AT ? at : undefined;
}

/** How far back (`7d`) or an instant. @returns epoch ms, or undefined */
export function parseSince(text: string, now: number): number | undefined {
  const durationMs = parseDurationMs(text);
  return durationMs === undefined ? parseInstant(text) : Math.max(0, now - durationMs);
}

export type ParsedWindow =
  | { readonly kind: 'window'; readonly window: TimeWindow }
  | { readonly kind: 'rejected'; readonly reason: string };

/**
 * The window that `since`, or `from` and `to`, name. It ends now and begins `fallback` ago where they do not say.
 *
 * @param now - epoch ms
 * @param fallback - as `7d`
 */
export function parseWindow(
  { since, from, to }: { readonly since?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
  fallback: string,
): ParsedWindow {
  const rejected = (reason: string) => ({ kind: 'rejected', reason }) as const;
  if (since !== undefined && (from !== undefined || to !== undefined)) return rejected('give either since, or from and to');
  const toAt = to === undefined ? now : parseInstant(to);
  if (toAt === undefined) return rejected(`to is an ISO 8601 instant, as 2026-11-20T08:00:00Z; got ${JSON.stringify(to)}`);
  const fromAt = from === undefined ? parseSince(since ?? fallback, since === undefined ? toAt : now) : parseInstant(from);
  if (fromAt === undefined) {
    return rejected(
      from === undefined
        ? `since is a duration, as 7d, or an ISO 8601 instant; got ${JSON.stringify(since)}`
        : `from is an ISO 8601 instant, as 2026-11-20T08:00:00Z; got ${JSON.stringify(from)}`,
    );
  }
  if (fromAt >= toAt)
    return rejected(`a window begins before it ends; got ${new Date(fromAt).toISOString()} to ${new Date(toAt).toISOString()}`);
  return { kind: 'window', window: { from: fromAt, to: toAt } };
}
