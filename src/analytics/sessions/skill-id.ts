import type { SkillRef } from '../../domain/skill.ts';

/** A key for maps: kinds hold no `:`, so no two skills share one. */
export function skillIdOf({ kind, name }: SkillRef): string {
  return `${kind}:${name}`;
}
