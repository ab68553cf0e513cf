import type { SkillKind, SkillRef } from '../domain/skill.ts';
import type { MetricQueries, SeriesPoint, SeriesStep, TimeWindow } from '../ports/metric-queries.ts';
import { type Completion, computeCompletion } from './completion.ts';
import { skillNotFound } from './named-skill.ts';

export const SERIES_STEPS = ['minute', 'hour', 'day'] as const satisfies readonly SeriesStep[];
export const STEP_LENGTHS_MS: Readonly<Record<SeriesStep, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export interface SeriesRequest extends TimeWindow {
  /** Chosen by the length of the window when not given. */
  readonly step?: SeriesStep;
  /** One skill (the most used of the name when the kind is not given), or all of some kinds. */
  readonly subject: { readonly name: string; readonly kind?: SkillKind } | { readonly kinds: readonly SkillKind[] };
}

export interface Series {
  readonly window: TimeWindow;
  readonly step: SeriesStep;
  readonly skill: SkillRef | null;
  /** In order of time; a bucket without an invocation is left out. */
  readonly points: readonly (SeriesPoint & Completion)[];
}

/**
 * Counts over time.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when the skill was never seen
 */
export async function getSeries(queries: MetricQueries, request: SeriesRequest): Promise<Series> {
  const { from, to, step = chooseStep(request), subject } = request;
  const skill = 'name' in subject ? await getSkillRef(queries, subject) : null;
  const points = await queries.listSeries({ from, to, step, ...(skill === null ? subject : { skill }) });
  return { window: { from, to }, step, skill, points: points.map((point) => ({ ...point, ...computeCompletion(point) })) };
}

/** Some tens to some hundreds of buckets: minutes up to 6 hours, hours up to 14 days, then days. */
export function chooseStep({ from, to }: TimeWindow): SeriesStep {
  const lengthMs = to - from;
  if (lengthMs <= 6 * STEP_LENGTHS_MS.hour) return 'minute';
  return lengthMs <= 14 * STEP_LENGTHS_MS.day ? 'hour' : 'day';
}

async function getSkillRef(queries: MetricQueries, subject: { readonly name: string; readonly kind?: SkillKind }): Promise<SkillRef> {
  const counts = await queries.findSkill({ from: 0, to: 0, ...subject });
  if (counts === undefined) throw skillNotFound(subject.name);
  return counts.skill;
}
