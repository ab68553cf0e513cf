import { z } from 'zod';
import { isTimeZone } from '../../domain/local-days.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { parseInstant } from '../public-json/parse-time.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

/** Epoch ms, once it is read. */
export const toArgument = z
  .string()
  .max(40)
  .transform((text, context): number => {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    context.addIssue({
      code: 'custom',
      message: `expected an ISO 8601 instant with a zone, as 2026-11-20T08:00:00Z; got ${JSON.stringify(text)}`,
    });
    return z.NEVER;
  })
  .optional()
  .meta({ format: 'date-time', description: 'end of the window, itself not in it, ISO 8601 with a zone; now when not given' });

/** A window as a model asks for it: how long, and until when. */
export const windowArguments = {
  days: z
    .int()
    .min(1)
    .max(MOST_DAYS)
    .default(30)
    .meta({ description: `length of the window in days of 24 hours, 1 to ${MOST_DAYS}` }),
  to: toArgument,
};

export const timezoneArgument = z
  .string()
  .max(100)
  .refine(isTimeZone, 'expected the IANA name of a zone, as Europe/Berlin')
  .optional()
  .meta({ description: 'IANA name of the zone whose days and hours these are, as Europe/Berlin; that of this machine when not given' });

export function toWindow({ days, to }: { readonly days: number; readonly to?: number | undefined }, clock: Clock): TimeWindow {
  const end = to ?? clock.now();
  return { from: end - days * DAY_MS, to: end };
}
