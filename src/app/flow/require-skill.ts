import { SKILL_KINDS } from '../../domain/skill.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import { skillNotFound } from '../named-skill.ts';

/** @throws SessionBuddyError SKILL_NOT_FOUND when no skill of any kind has the name */
export async function requireSkill(queries: Pick<MetricQueries, 'findSkill'>, name: string): Promise<void> {
  const known = await Promise.all(SKILL_KINDS.map((kind) => queries.findSkill({ name, kind, from: 0, to: 0 })));
  if (known.every((counts) => counts === undefined)) throw skillNotFound(name);
}
