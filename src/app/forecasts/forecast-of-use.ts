import { type Forecast, forecastUse } from '../../analytics/forecasts/forecast-use.ts';
import { type LocalDay, listLocalDays } from '../../domain/local-days.ts';
import { RANKED_KINDS, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { MetricQueries, TimeWindow } from '../../ports/metric-queries.ts';
import type { HourlyUse } from '../../ports/span-queries.ts';
import { KeptAnswers } from '../analysis/kept-answers.ts';
import { skillNotFound } from '../named-skill.ts';
import { readProjectUse } from './project-use.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HISTORY_DAYS = 84;
const KEPT_FOR_MS = 60_000;
const MOST_KEPT = 50;
/** Of what is used in fewer hours than this, nearly every hour is best forecast as 0, which helps nobody. */
const FEWEST_USED_HOURS_RATIO = 0.1;

const HOURLY = { season: 168, horizon: 24, stride: 24 };
const DAILY = { season: 7, horizon: 7, stride: 1 };

export interface ForecastRequest {
  /** One skill (the most used of the name when the kind is not given), or all of some kinds; else all of the ranking. */
  readonly subject?: { readonly name: string; readonly kind?: SkillKind } | { readonly kinds: readonly SkillKind[] };
  /** Only in sessions of this project: its directory, or its name. */
  readonly project?: string | undefined;
  /** IANA name of the zone whose days these are. */
  readonly timeZone: string;
  /** Epoch ms. */
  readonly now: number;
  /** What the clock shows, epoch ms: what was counted of kinds or of a project is used again in the same minute. */
  readonly askedAt?: number | undefined;
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
 * @throws SessionBuddyError SKILL_NOT_FOUND when the skill was never seen, PROJECT_NOT_FOUND when no session was in the project
 */
export async function forecastOfUse(
  store: MetricQueries & { readonly analyses: Pick<AnalysisPorts, 'spans' | 'sessionRecords'> },
  { subject = { kinds: RANKED_KINDS }, project, timeZone, now, askedAt }: ForecastRequest,
): Promise<UseForecast> {
  const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
  const calendar = listLocalDays(now, timeZone, HISTORY_DAYS + 1);
  const from = Math.ceil((calendar[0] as LocalDay).from / HOUR_MS) * HOUR_MS;
  const { skill, use } = await readUse(store, { subject, project, from, to: hour, askedAt });
  const knownFrom = use.from;
  return {
    skill,
    timeZone,
    knownFrom,
    invocations: use.counts.reduce((sum, count) => sum + count, 0),
    days: listLocalDays(now + (DAILY.horizon - 1) * DAY_MS, timeZone, DAILY.horizon),
    daily: forecastUse(knownFrom === null ? [] : sumByDay(use.counts, calendar.slice(0, -1), knownFrom), DAILY),
    hours: Array.from({ length: HOURLY.horizon }, (_, index) => hour + index * HOUR_MS),
    hourly: forecastHours(use.counts, knownFrom, hour),
  };
}

type Subject = NonNullable<ForecastRequest['subject']>;
type UseStore = Parameters<typeof forecastOfUse>[0];
type UseRequest = TimeWindow & Pick<ForecastRequest, 'project' | 'askedAt'> & { readonly subject: Subject };

async function readUse(
  store: UseStore,
  { subject, project, from, to, askedAt }: UseRequest,
): Promise<{ readonly skill: SkillRef | null; readonly use: HourlyUse }> {
  const { analyses } = store;
  if ('name' in subject && project === undefined) {
    const [skill, use] = await Promise.all([getSkill(store, subject), analyses.spans.listHourlyUse({ from, to, of: subject })]);
    return { skill, use };
  }
  const skill = 'name' in subject ? await getSkill(store, subject) : null;
  const of = skill ?? ('kinds' in subject ? subject.kinds : []);
  const read = () =>
    project === undefined ? analyses.spans.listHourlyUse({ from, to, of }) : readProjectUse(analyses, { from, to, project, of });
  if (askedAt === undefined) return { skill, use: await read() };
  const kept = counted.get(analyses) ?? new KeptAnswers<HourlyUse>(MOST_KEPT);
  counted.set(analyses, kept);
  return { skill, use: await kept.find(Math.floor(askedAt / KEPT_FOR_MS), read, JSON.stringify([from, to, of, project])) };
}

/** What was counted in this minute: to count all of a project's sessions takes some milliseconds. */
const counted = new WeakMap<object, KeptAnswers<HourlyUse>>();

async function getSkill(store: MetricQueries, subject: { readonly name: string; readonly kind?: SkillKind }): Promise<SkillRef> {
  const counts = await store.findSkill({ from: 0, to: 0, ...subject });
  if (counts === undefined) throw skillNotFound(subject.name);
  return counts.skill;
}

/** Whole days, from the one after the first use on. */
function sumByDay(use: Uint32Array, days: readonly LocalDay[], knownFrom: number): number[] {
  const known = days.filter(({ from }, index) => index === 0 || from >= knownFrom);
  const counts = new Array<number>(known.length).fill(0);
  let day = 0;
  use.forEach((count, index) => {
    const at = knownFrom + index * HOUR_MS;
    while (day < known.length && at >= (known[day] as LocalDay).to) day++;
    if (day < known.length && at >= (known[day] as LocalDay).from) counts[day] = (counts[day] as number) + count;
  });
  return counts;
}

function forecastHours(use: Uint32Array, knownFrom: number | null, to: number): Forecast {
  const hours = knownFrom === null ? 0 : (to - knownFrom) / HOUR_MS;
  const counts = new Uint32Array(hours);
  counts.set(use);
  const usedHours = use.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const requiredHours = Math.ceil(hours * FEWEST_USED_HOURS_RATIO);
  if (usedHours < requiredHours) return { kind: 'insufficient_data', sampleSize: usedHours, requiredSampleSize: requiredHours };
  return forecastUse(counts, HOURLY);
}
