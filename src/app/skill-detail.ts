import type { SkillKind } from '../domain/skill.ts';
import type { MetricQueries, TimeWindow } from '../ports/metric-queries.ts';
import { type Completion, computeCompletion } from './completion.ts';
import { skillNotFound } from './named-skill.ts';
import { previousWindow, wholeMinutes } from './previous-window.ts';
import { type SkillReport, toSkillReport } from './report.ts';

export interface SkillDetailRequest extends TimeWindow {
  readonly name: string;
  /** The most used one of the name when not given. */
  readonly kind?: SkillKind;
}

export interface SkillDetail extends SkillReport {
  readonly window: TimeWindow;
  /** The window of the same length just before, with which this one is compared. */
  readonly previous: Completion & { readonly window: TimeWindow; readonly invocations: number };
}

/**
 * One skill in a window and in the one before.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when it was never seen
 */
export async function getSkillDetail(queries: MetricQueries, request: SkillDetailRequest): Promise<SkillDetail> {
  const window = wholeMinutes(request);
  const counts = await queries.findSkill({ ...request, ...window });
  if (counts === undefined) throw skillNotFound(request.name);
  const before = previousWindow(window);
  const previous = await queries.findSkill({ ...before, ...counts.skill });
  return {
    ...toSkillReport(counts, previous),
    window,
    previous: {
      window: before,
      invocations: previous?.invocations ?? 0,
      ...(previous === undefined
        ? { completed: 0, ended: 0, completionRatio: null, completionInterval: null }
        : computeCompletion(previous)),
    },
  };
}
