import { RANKED_KINDS, SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';

/** What a client is sent: the top skills of some kinds, or one skill's row. */
export interface Topic {
  /** Null for the top skills. */
  readonly skillName: string | null;
  /** Null when the client named none: those of the rankings, or for one skill whatever it is. */
  readonly kinds: readonly SkillKind[] | null;
}

export const UPDATE_MODES = ['full', 'delta'] as const;
/** Whether updates have the whole state at every interval, or only what has changed and only then. */
export type UpdateMode = (typeof UPDATE_MODES)[number];

/** What a new client gets. */
export const TOP_SKILLS: Topic = { skillName: null, kinds: null };

/** Equal for topics that are answered alike. */
export function topicKey({ skillName, kinds }: Topic): string {
  const asked = kinds ?? (skillName === null ? RANKED_KINDS : null);
  return JSON.stringify([skillName, asked && SKILL_KINDS.filter((kind) => asked.includes(kind))]);
}
