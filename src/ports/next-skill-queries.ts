import type { SkillRef } from '../domain/skill.ts';

export interface NextSkill {
  readonly skill: SkillRef;
  /** How often it came next, and how often it then was completed. */
  readonly invocations: number;
  readonly completed: number;
}

export interface NextSkills {
  /** Failures that were looked at, those that nothing came after included. */
  readonly failures: number;
  readonly next: readonly NextSkill[];
}

export interface NextSkillQueries {
  /**
   * What came next in the same session, `withinMs` at most, after the latest failures of the skills of a name: the first
   * invocation of another name, reading and editing (kind `tool`) left aside. Costs so many failures, not what is stored.
   */
  countNextAfterFailure(query: { readonly name: string; readonly withinMs: number; readonly limit: number }): Promise<NextSkills>;
}
