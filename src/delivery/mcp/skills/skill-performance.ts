import { computeCompletion } from '../../../app/completion.ts';
import type { MetricQueries } from '../../../ports/metric-queries.ts';
import { toCountsJson } from '../../public-json/counts-json.ts';
import { orNull, toInstant } from '../../public-json/units.ts';
import { toWindowJson } from '../../public-json/window-json.ts';
import { shownWindow } from '../resources/resource-context.ts';
import type { InstalledSkill } from './installed-skill.ts';

/** Under this name the entry of a skill carries how it did. */
export const PERFORMANCE_KEY = 'session-buddy/performance';

/**
 * How a skill did in the last 30 days, as in a row of the report; with `invocations` 0 when it was never used. What one name
 * did is counted together, whichever copy of it was used.
 */
export async function getSkillPerformance(
  store: Pick<MetricQueries, 'findSkill'>,
  { definition }: InstalledSkill,
  now: number,
): Promise<Readonly<Record<string, unknown>>> {
  const { skill, agent, scope, plugin } = definition;
  const window = shownWindow(now);
  const counts = await store.findSkill({ ...window, ...skill });
  const facts = { skill_name: skill.name, kind: skill.kind, agent, scope, plugin, window: toWindowJson(window) };
  if (counts === undefined) return { ...facts, invocations: 0, last_invoked_at: null };
  return {
    ...facts,
    ...toCountsJson({ ...counts, ...computeCompletion(counts) }),
    last_invoked_at: orNull(counts.lastInvokedAt, toInstant),
  };
}
