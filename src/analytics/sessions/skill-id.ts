import type { SkillRef } from '../../domain/skill.ts';

/** Analyses ask for the same few skills again and again, and maps find a text sooner that they have seen before. */
const known = new WeakMap<SkillRef, string>();

/** A key for maps: kinds hold no `:`, so no two skills share one. */
export function skillIdOf(skill: SkillRef): string {
  let id = known.get(skill);
  if (id === undefined) {
    id = `${skill.kind}:${skill.name}`;
    known.set(skill, id);
  }
  return id;
}
