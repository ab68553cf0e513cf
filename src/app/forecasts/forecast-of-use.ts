import { type Forecast, forecastUse } from '../../analytics/forecasts/forecast-use.ts';
import { type LocalDay, listLocalDays } from '../../domain/local-days.ts';
import { RANKED_KINDS, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import type { HourlyUse } from '../../ports/span-queries.ts';
import { skillNotFound } from '../named-skill.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HISTORY_DAYS = 84;
/** Of what is used in fewer hours than this, nearly every hour is best forecast as 0, which helps nobody. */
const FEWEST_USED_HOURS_RATIO = 0.1;

const HOURLY = { season: 168, horizon: 24, stride: 24 };
const DAILY = { season: 7, horizon: 7, stride: 1 };

export interface ForecastRequest {
  /** One skill (the most used of the name when the kind is not given), or all of some kinds; else all of the ranking. */
  readonly subject?: { readonly name: string; readonly kind?: SkillKind } | { readonly kinds: readonly SkillKind[] };
  /** IANA name of the zone whose days these are. */
  readonly timeZone: string;
  /** Epoch ms. */
  readonly now: number;
}

export interface UseForecast {
  /** Null for all of some kinds. */
  readonly skill: SkillRef | null;
  readonly timeZone: string;
  /** What is known: from the first hour with a use, at most twelve weeks ago, to the last whole hour. Null without a use. */
  readonly knownFrom: number | null;
  readonly invocations: number;
  /** The seven days of the zone from today on, and how today and they are expected to be as a whole. */
  readonly days: readonly Pick<LocalDay, 'date' | 'from' | 'to'>[];
  readonly daily: Forecast;
  /** Beginnings of the 24 hours from this one on. */
  readonly hours: readonly number[];
  readonly hourly: Forecast;
}

/**
 * How often a skill, or everything, will be used in the next days and hours.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when the skill was never seen
 */
export async function forecastOfUse(
  store: MetricQueries & { readonly analyses: Pick<AnalysisPorts, 'spans'> },
  { subject = { kinds: RANKED_KINDS }, timeZone, now }: ForecastRequest,
): Promise<UseForecast> {
  const skill = 'name' in subject ? await getSkill(store, subject) : null;
  const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
  const calendar = listLocalDays(now, timeZone, HISTORY_DAYS + 1);
  const from = Math.ceil((calendar[0] as LocalDay).from / HOUR_MS) * HOUR_MS;
  const of = skill ?? ('kinds' in subject ? subject.kinds : []);
  const use = await store.analyses.spans.listHourlyUse({ from, to: hour, of });
  const knownFrom = use[0]?.at ?? null;
  return {
    skill,
    timeZone,
    knownFrom,
    invocations: use.reduce((sum, { invocations }) => sum + invocations, 0),
    days: listLocalDays(now + (DAILY.horizon - 1) * DAY_MS, timeZone, DAILY.horizon),
    daily: forecastUse(knownFrom === null ? [] : sumByDay(use, calendar.slice(0, -1), knownFrom), DAILY),
    hours: Array.from({ length: HOURLY.horizon }, (_, index) => hour + index * HOUR_MS),
    hourly: forecastHours(use, knownFrom, hour),
  };
}

async function getSkill(store: MetricQueries, subject: { readonly name: string; readonly kind?: SkillKind }): Promise<SkillRef> {
  const counts = await store.findSkill({ from: 0, to: 0, ...subject });
  if (counts === undefined) throw skillNotFound(subject.name);
  return counts.skill;
}

/** Whole days, from the one after the first use on. */
function sumByDay(use: readonly HourlyUse[], days: readonly LocalDay[], knownFrom: number): number[] {
  const known = days.filter(({ from }, index) => index === 0 || from >= knownFrom);
  const counts = new Array<number>(known.length).fill(0);
  let day = 0;
  for (const { at, invocations } of use) {
    while (day < known.length && at >= (known[day] as LocalDay).to) day++;
    if (day < known.length && at >= (known[day] as LocalDay).from) counts[day] = (counts[day] as number) + invocations;
  }
  return counts;
}

function forecastHours(use: readonly HourlyUse[], knownFrom: number | null, to: number): Forecast {
  const hours = knownFrom === null ? 0 : (to - knownFrom) / HOUR_MS;
  const counts = new Array<number>(hours).fill(0);
  for (const { at, invocations } of use) counts[(at - (knownFrom ?? 0)) / HOUR_MS] = invocations;
  const requiredHours = Math.ceil(hours * FEWEST_USED_HOURS_RATIO);
  if (use.length < requiredHours) return { kind: 'insufficient_data', sampleSize: use.length, requiredSampleSize: requiredHours };
  return forecastUse(counts, HOURLY);
}
