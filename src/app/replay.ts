import type { StoredAnomaly } from '../domain/anomaly.ts';
import { RANKED_KINDS, SKILL_KINDS, type SkillKind } from '../domain/skill.ts';
import type { AnalysisPorts } from '../ports/analysis-ports.ts';
import type { LatestInvocation } from '../ports/latest-invocations.ts';
import type { MetricQueries, SeriesPoint, SeriesStep, SkillCounts, TimeWindow } from '../ports/metric-queries.ts';
import type { Completion } from './completion.ts';
import { getSeries, STEP_LENGTHS_MS } from './series.ts';

const { hour: HOUR_MS, day: DAY_MS } = STEP_LENGTHS_MS;
/** Minutes are kept for 32 days. */
const MINUTES_SINCE_MS = 31 * DAY_MS;
const LONGEST_BY_MINUTE_MS = 6 * HOUR_MS;
const LONGEST_BY_HOUR_MS = 31 * DAY_MS;
/** Single invocations are shown for windows up to this length. */
const LONGEST_WITH_INVOCATIONS_MS = HOUR_MS;
const INVOCATIONS_PER_STEP = 200;
const SKILLS_PER_STEP = 10;
const ANOMALIES_PER_STEP = 10;

export type ReplayStore = MetricQueries & { readonly analyses: Pick<AnalysisPorts, 'anomalies' | 'latestInvocations'> };

/** Which past is shown, and of what: one skill, or all of some kinds. */
export interface ReplayRequest extends TimeWindow {
  readonly skillName: string | null;
  readonly kinds: readonly SkillKind[] | null;
}

type Point = SeriesPoint & Completion;

export interface Replay {
  readonly request: ReplayRequest;
  readonly step: SeriesStep;
  readonly points: readonly Point[];
}

/** One minute, hour or day of the past. */
export interface ReplayStep extends TimeWindow {
  readonly counts: Point;
  readonly skills: readonly SkillCounts[];
  readonly anomalies: readonly StoredAnomaly[];
  /** In order of their start; null when the window is too long to show them. */
  readonly invocations: readonly LatestInvocation[] | null;
}

/**
 * Finds the steps in which anything was invoked: minutes, hours or days, by the length of the window.
 *
 * @param now - epoch ms
 * @throws SessionBuddyError SKILL_NOT_FOUND
 */
export async function planReplay(store: ReplayStore, request: ReplayRequest, now: number): Promise<Replay> {
  const { from, to, skillName, kinds } = request;
  const step = chooseReplayStep(request, now);
  const kind = kinds?.length === 1 ? kinds[0] : undefined;
  const subject = skillName === null ? { kinds: kinds ?? RANKED_KINDS } : { name: skillName, ...(kind === undefined ? {} : { kind }) };
  const { points } = await getSeries(store, { from, to, step, subject });
  return { request, step, points };
}

export async function readReplayStep(store: ReplayStore, { request, step }: Replay, point: Point): Promise<ReplayStep> {
  const window = { from: point.at, to: point.at + STEP_LENGTHS_MS[step] };
  const { skillName } = request;
  const kinds = request.kinds ?? (skillName === null ? RANKED_KINDS : SKILL_KINDS);
  const isOfSkill = ({ skill }: { readonly skill: { readonly name: string; readonly kind: SkillKind } }) =>
    kinds.includes(skill.kind) && (skillName === null || skill.name === skillName);
  const [skills, anomalies, invocations] = await Promise.all([
    skillName === null
      ? store.rankSkills({ ...window, kinds, limit: SKILLS_PER_STEP }).then((ranked) => ranked.skills)
      : Promise.all(kinds.map((kind) => store.findSkill({ ...window, name: skillName, kind }))).then((found) =>
          found.filter((counts) => counts !== undefined && counts.invocations > 0),
        ),
    store.analyses.anomalies.list({ ...window, kinds, limit: ANOMALIES_PER_STEP, ...(skillName === null ? {} : { skillName }) }),
    request.to - request.from > LONGEST_WITH_INVOCATIONS_MS
      ? null
      : store.analyses.latestInvocations.list({ ...window, limit: INVOCATIONS_PER_STEP }),
  ]);
  return {
    ...window,
    counts: point,
    skills: skills as readonly SkillCounts[],
    anomalies,
    invocations: invocations?.filter(isOfSkill).sort((a, b) => a.startedAt - b.startedAt) ?? null,
  };
}

function chooseReplayStep({ from, to }: TimeWindow, now: number): SeriesStep {
  if (to - from <= LONGEST_BY_MINUTE_MS && from >= now - MINUTES_SINCE_MS) return 'minute';
  return to - from <= LONGEST_BY_HOUR_MS ? 'hour' : 'day';
}
