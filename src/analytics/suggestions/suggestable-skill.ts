import type { SkillRef } from '../../domain/skill.ts';

/** A skill that may be suggested, with how it did everywhere since the database began. */
export interface SuggestableSkill {
  readonly skill: SkillRef;
  /** What its definition tells of it, or else what its category is for; empty when neither is known. */
  readonly description: string;
  readonly category: string | null;
  /** The phase it was used in most, or else the one it usually serves; null when neither is known. */
  readonly phase: string | null;
  readonly uses: number;
  readonly ended: number;
  readonly completed: number;
  /** Uses by workflow phase; those without a phase are not in it. */
  readonly usesByPhase: ReadonlyMap<string, number>;
  /** 0–1: estimated chance that it is completed, drawn towards what is usual for all; of one never used just that. */
  readonly completionRatio: number;
  /** Null when no duration is known. */
  readonly meanDurationMs: number | null;
}

/** How a skill was used in the latest sessions of a project. */
export interface ProjectUse {
  readonly sessions: number;
  readonly uses: number;
  readonly ended: number;
  readonly completed: number;
}

/** One way of looking at which skill is wanted. */
export interface Forecast {
  readonly source: 'task' | 'meaning' | 'next' | 'pattern' | 'phase' | 'project' | 'place' | 'cursor';
  /** Above 0. */
  readonly weight: number;
  /** By place in the list of skills: chances of being the one wanted, adding up to 1 at most, each with its reason. */
  readonly chances: ReadonlyMap<number, Chance>;
}

export interface Chance {
  /** Above 0 to 1. */
  readonly chance: number;
  /** A clause for people. */
  readonly reason: string;
}
