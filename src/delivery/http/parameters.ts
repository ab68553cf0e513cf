import { z } from 'zod';
import { isTimeZone, systemTimeZone } from '../../domain/local-days.ts';
import { SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { parseKinds } from '../public-json/parse-kinds.ts';
import { parseInstant, parseWindow } from '../public-json/parse-time.ts';
import { RequestError } from './request-error.ts';

/** A whole number in a query. The schema is of text; OpenAPI is told that it is a number. */
function wholeNumber(minimum: number, maximum: number, fallback: number, description: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, `expected a whole number from ${minimum} to ${maximum}`)
    .optional()
    .transform((text) => (text === undefined ? fallback : Number(text)))
    .pipe(z.int().min(minimum).max(maximum))
    .meta({ type: 'integer', minimum, maximum, pattern: undefined, description: `${description}; ${fallback} when not given` });
}

function words(description: string) {
  return z.string().trim().min(1).max(1000).optional().meta({ description });
}

export const limitParameter = (fallback: number, maximum = 1000) => wholeNumber(1, maximum, fallback, 'rows at most');
export const offsetParameter = wholeNumber(0, 1_000_000, 0, 'rows to skip');
export const daysParameter = (fallback: number, maximum: number) => wholeNumber(1, maximum, fallback, 'days, today included');
export const toParameter = z
  .string()
  .optional()
  .transform((text, context): number | undefined => {
    const at = text === undefined ? undefined : parseInstant(text);
    if (text === undefined || at !== undefined) return at;
    context.addIssue({ code: 'custom', message: `expected an ISO 8601 instant, as 2026-11-20T08:00:00Z; got ${JSON.stringify(text)}` });
    return z.NEVER;
  })
  .meta({ format: 'date-time', description: 'look back from then, ISO 8601; now when not given' });
export const timezoneParameter = z
  .string()
  .refine(isTimeZone, 'expected the name of a zone, as Europe/Berlin')
  .optional()
  .transform((name) => name ?? systemTimeZone())
  .meta({ description: 'IANA name of the zone whose days these are, as Europe/Berlin; that of the server when not given' });
export const projectParameter = words('name of a project (last part of the working directory) or the whole directory');
export const searchParameter = words('names that contain this, without regard to case');

export const kindParameter = z.enum(SKILL_KINDS).optional().meta({ description: 'the most used skill of the name when not given' });

export const kindsParameter = z
  .string()
  .transform((text, context): readonly SkillKind[] => {
    const kinds = parseKinds(text);
    if (kinds !== undefined) return kinds;
    context.addIssue({
      code: 'custom',
      message: `expected all, or some of ${SKILL_KINDS.join(', ')} with commas between; got ${JSON.stringify(text)}`,
    });
    return z.NEVER;
  })
  .optional()
  .meta({ description: `all, or some of ${SKILL_KINDS.join(', ')} with commas between; all but tool when not given` });

export const fromToParameters = {
  from: z.string().optional().meta({ format: 'date-time', description: 'first instant of the window, ISO 8601' }),
  to: z.string().optional().meta({ format: 'date-time', description: 'end of the window, not in it; now when not given' }),
};

export const windowParameters = {
  since: z
    .string()
    .optional()
    .meta({ description: 'how far back (90s, 30m, 12h, 7d, 2w) or an ISO 8601 instant', examples: ['7d'] }),
  ...fromToParameters,
};

export const skillNameParameter = z.string().min(1).max(1000).meta({ description: 'percent-encoded, as git%20commit' });

/** @throws RequestError when the window asked for cannot be read */
export function toWindow(
  query: { readonly since?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined },
  clock: Clock,
  fallback: string,
): TimeWindow {
  const parsed = parseWindow(query, clock.now(), fallback);
  if (parsed.kind === 'rejected') throw new RequestError(400, parsed.reason);
  return parsed.window;
}
