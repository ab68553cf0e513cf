import { type CommonCause, findCommonCauses } from '../../analytics/anomalies/common-causes.ts';
import { DEFAULT_THRESHOLD } from '../../analytics/anomalies/false-alarm-budget.ts';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import { RANKED_KINDS, SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { MetricQueries, TimeWindow } from '../../ports/metric-queries.ts';
import { skillNotFound } from '../named-skill.ts';

export interface AnomaliesRequest extends TimeWindow {
  /** Least deviation in the units of a z-score; those within the budget of false alarms are at 2 or more. */
  readonly threshold?: number;
  /** Of this name, whatever its kind. */
  readonly skillName?: string;
  /** Those of the ranking (all but `tool`) when not given. */
  readonly kinds?: readonly SkillKind[];
  /** Leaves out those that have been resolved; false when not given. */
  readonly openOnly?: boolean;
  /** Those that are open, too, however long ago they were detected; false when not given. */
  readonly openToo?: boolean;
  /** 100 when not given. */
  readonly limit?: number;
}

export interface AnomalyList {
  readonly window: TimeWindow;
  readonly threshold: number;
  /** The one detected last first. */
  readonly anomalies: readonly StoredAnomaly[];
  /** Of those. */
  readonly commonCauses: readonly CommonCause[];
}

/**
 * Anomalies detected in a window.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when a skill of the name was never seen
 */
export async function listAnomalies(
  store: MetricQueries & { readonly analyses: AnalysisPorts },
  request: AnomaliesRequest,
): Promise<AnomalyList> {
  const { from, to, skillName, threshold = DEFAULT_THRESHOLD, openOnly = false, openToo = false, limit = 100 } = request;
  if (skillName !== undefined && (await store.findSkill({ from, to, name: skillName })) === undefined) throw skillNotFound(skillName);
  const kinds = request.kinds ?? (skillName === undefined ? RANKED_KINDS : SKILL_KINDS);
  const anomalies = await store.analyses.anomalies.list({
    ...{ from, to, threshold, openOnly, openToo, kinds, limit },
    ...(skillName === undefined ? {} : { skillName }),
  });
  return { window: { from, to }, threshold, anomalies, commonCauses: findCommonCauses(anomalies) };
}
