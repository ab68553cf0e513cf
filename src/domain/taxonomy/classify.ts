import type { SkillRef } from '../skill.ts';
import type { Classification } from './classification.ts';

/** Where a skill belongs; null where no rule fits. */
export function classify(_skill: SkillRef): Classification {
  return { category: null, phase: null, modality: null };
}
