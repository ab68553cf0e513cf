import { isSkillKind, SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';

/** `skill,agent` or `all`. @returns undefined when one of them is no kind, or none is given */
export function parseKinds(text: string): readonly SkillKind[] | undefined {
  if (text === 'all') return SKILL_KINDS;
  const kinds = [...new Set(text.split(',').map((kind) => kind.trim()))];
  return kinds.every(isSkillKind) ? kinds : undefined;
}
