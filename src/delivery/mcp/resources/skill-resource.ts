import { getSkillDetail } from '../../../app/skill-detail.ts';
import { getSkillTrend } from '../../../app/trends/skill-trend.ts';
import type { StoredAnomaly } from '../../../domain/anomaly.ts';
import { SKILL_KINDS } from '../../../domain/skill.ts';
import { toAnomalyJson } from '../../public-json/anomaly-json.ts';
import { toSkillDetailJson } from '../../public-json/skill-detail-json.ts';
import { toTrendJson } from '../../public-json/trend-json.ts';
import { toInstant } from '../../public-json/units.ts';
import { type ResourceContext, SHOWN_DAYS, shownWindow } from './resource-context.ts';

const MOST_ANOMALIES = 20;

/**
 * One skill over the last 30 days: counts, completion, durations, the window before, trends and anomalies.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when it was never used
 */
export async function readSkill(context: ResourceContext, name: string) {
  const { store, clock, timeZone } = context;
  const now = clock.now();
  const detail = await getSkillDetail(store, { name, ...shownWindow(now) });
  const { kind } = detail.skill;
  const [trend, anomalies] = await Promise.all([
    getSkillTrend(store, { name, kind, days: SHOWN_DAYS, timeZone, now }),
    listAnomalies(context, name, now),
  ]);
  const { trends, days, time_zone } = toTrendJson(trend, 'completion');
  return {
    as_of: toInstant(now),
    ...toSkillDetailJson(detail),
    time_zone,
    trends,
    days,
    anomalies: anomalies.map(toAnomalyJson),
  };
}

/** Differs when an invocation or an anomaly of the skill has changed; the same text as long as there is no such skill. */
export async function versionOfSkill(context: ResourceContext, name: string): Promise<string> {
  const now = context.clock.now();
  const counts = await context.store.findSkill({ name, ...shownWindow(now) });
  if (counts === undefined) return 'none';
  const anomalies = await listAnomalies(context, name, now);
  const { invocations, byOutcome, durationCount, durationSumMs, firstInvokedAt, lastInvokedAt } = counts;
  return JSON.stringify([invocations, byOutcome, durationCount, durationSumMs, firstInvokedAt, lastInvokedAt, anomalies]);
}

/** Those of the window, and those that are open however long. */
function listAnomalies({ store }: ResourceContext, skillName: string, now: number): Promise<StoredAnomaly[]> {
  return store.analyses.anomalies.list({ ...shownWindow(now), openToo: true, skillName, kinds: SKILL_KINDS, limit: MOST_ANOMALIES });
}
