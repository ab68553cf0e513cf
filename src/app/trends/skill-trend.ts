import { analyzeCompletionTrend } from '../../analytics/trends/analyze-completion-trend.ts';
import { analyzeDurationTrend } from '../../analytics/trends/analyze-duration-trend.ts';
import { analyzeVolumeTrend } from '../../analytics/trends/analyze-volume-trend.ts';
import type { DayCounts } from '../../analytics/trends/day-counts.ts';
import type { TrendMetric, TrendResult } from '../../analytics/trends/trend-result.ts';
import { type LocalDay, listLocalDays } from '../../domain/local-days.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { MetricQueries, TimeWindow } from '../../ports/metric-queries.ts';
import { skillNotFound } from '../named-skill.ts';
import { toDayCounts } from './to-day-counts.ts';

export const MOST_TREND_DAYS = 400;
/** Days before the window that help to know weekdays from weekends. */
const EARLIER_DAYS = 56;

export interface SkillTrendRequest {
  readonly name: string;
  /** The most used one of the name when not given. */
  readonly kind?: SkillKind;
  /** Today and the days before it, 1 to 400. */
  readonly days: number;
  /** IANA name of the zone whose days these are. */
  readonly timeZone: string;
  /** Epoch ms. */
  readonly now: number;
}

export interface TrendDay extends DayCounts {
  /** `2026-11-28` in the time zone. */
  readonly date: string;
  /** Whether it lies before the skill's first use ever. */
  readonly isBeforeFirstUse: boolean;
}

export interface SkillTrend {
  readonly skill: SkillRef;
  /** Epoch ms, over all time. */
  readonly lastInvokedAt: number;
  readonly timeZone: string;
  /** From the beginning of the first day; ends now. */
  readonly window: TimeWindow;
  /** In order of time, every day of the window; the last one, today, is not over. */
  readonly days: readonly TrendDay[];
  readonly trends: Readonly<Record<TrendMetric, TrendResult>>;
}

/**
 * Whether a skill does better or worse, takes longer and is used more from day to day.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when it was never seen
 * @throws RangeError for an unknown time zone or other numbers of days
 */
export async function getSkillTrend(
  store: MetricQueries & { readonly analyses: Pick<AnalysisPorts, 'spans'> },
  { name, kind, days, timeZone, now }: SkillTrendRequest,
): Promise<SkillTrend> {
  if (!(Number.isInteger(days) && days >= 1 && days <= MOST_TREND_DAYS)) {
    throw new RangeError(`getSkillTrend requires 1 to ${MOST_TREND_DAYS} days; got ${days}`);
  }
  const known = await store.findSkill({ from: 0, to: 0, name, ...(kind === undefined ? {} : { kind }) });
  if (known === undefined) throw skillNotFound(name);
  const calendar = listLocalDays(now, timeZone, days + EARLIER_DAYS);
  const boundaries = [...calendar.map(({ from }) => from), (calendar.at(-1) as LocalDay).to];
  const [spans] = await store.analyses.spans.listSkillSpans({ boundaries, skills: [known.skill] });
  const rows = toDayCounts(spans?.spans ?? [], calendar.length).map((counts, index): TrendDay & LocalDay => ({
    ...counts,
    ...(calendar[index] as LocalDay),
    isBeforeFirstUse: (calendar[index] as LocalDay).to <= known.firstInvokedAt,
  }));
  const inWindow = rows.slice(EARLIER_DAYS);
  // It could not be used before it was there, and today is not over.
  const whole = rows.filter(({ isBeforeFirstUse }) => !isBeforeFirstUse).filter(({ to }) => to <= now);
  const firstDay = inWindow[0]?.day ?? 0;
  return {
    skill: known.skill,
    lastInvokedAt: known.lastInvokedAt,
    timeZone,
    window: { from: inWindow[0]?.from ?? now, to: now },
    days: inWindow.map(({ from: _from, to: _to, weekday: _weekday, ...day }) => day),
    trends: {
      completion: analyzeCompletionTrend(inWindow),
      duration: analyzeDurationTrend(inWindow),
      volume: analyzeVolumeTrend(
        whole.filter(({ day }) => day >= firstDay),
        whole.filter(({ day }) => day < firstDay),
      ),
    },
  };
}
