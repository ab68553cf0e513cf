import { OUTCOMES, type Outcome } from '../domain/outcome.ts';
import type { SessionStep } from '../domain/session-record.ts';
import type { SkillRef } from '../domain/skill.ts';

/**
 * Steps of sessions as they cross from a thread to another, in columns: to copy objects costs ten times as much. In columns
 * of numbers NaN stands for what is unknown; in those of places, -1.
 */
export interface PackedSteps {
  /** Steps of each session; those of the first come first. */
  readonly counts: readonly number[];
  readonly skills: readonly PackedSkill[];
  readonly texts: readonly string[];
  /** Places in `skills`. */
  readonly skill: Int32Array;
  readonly startedAt: Float64Array;
  readonly endedAt: Float64Array;
  readonly durationMs: Float64Array;
  /** Places in {@link OUTCOMES}. */
  readonly outcome: Uint8Array;
  /** Places in `texts`. */
  readonly phase: Int32Array;
  readonly errorType: Int32Array;
  readonly subagentId: Int32Array;
}

export interface PackedSkill {
  readonly skill: SkillRef;
  readonly category: string | null;
}

/** @param share - gives one object for all that are the same skill @returns the steps of each session */
export function unpackSteps(packed: PackedSteps, share: (skill: SkillRef) => SkillRef): SessionStep[][] {
  const skills = packed.skills.map(({ skill, category }) => ({ skill: share(skill), category }));
  const numberAt = (column: Float64Array, at: number) => (Number.isNaN(column[at]) ? null : (column[at] as number));
  const textAt = (column: Int32Array, at: number) => packed.texts[column[at] as number] ?? null;
  let begin = 0;
  return packed.counts.map((count) => {
    const first = begin;
    begin += count;
    return Array.from({ length: count }, (_, index): SessionStep => {
      const at = first + index;
      return {
        ...(skills[packed.skill[at] as number] as PackedSkill),
        startedAt: packed.startedAt[at] as number,
        endedAt: numberAt(packed.endedAt, at),
        durationMs: numberAt(packed.durationMs, at),
        outcome: OUTCOMES[packed.outcome[at] as number] as Outcome,
        phase: textAt(packed.phase, at),
        errorType: textAt(packed.errorType, at),
        subagentId: textAt(packed.subagentId, at),
      };
    });
  });
}
