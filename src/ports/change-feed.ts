import type { SkillRef } from '../domain/skill.ts';

/** A skill of which something has changed since it was last looked at. */
export interface ChangedSkill {
  /** Row of the skill: a key for {@link ChangeFeed.doneSkills}, the same for as long as the database is open. */
  readonly id: number;
  readonly skill: SkillRef;
  /** Start of the earliest hour with a change, epoch ms. */
  readonly from: number;
}

/** A session of which something has changed since it was last looked at. */
export interface ChangedSession {
  /** Row of the session. */
  readonly id: number;
  readonly sessionId: string;
}

/**
 * What appends have changed, for those who keep something derived that is too costly for the append itself. It is marked
 * in the append's own transaction. What was taken and not yet done comes again after a restart, and so does what changed
 * again in between: a consumer may see a change twice and never misses one. One consumer for each of the two.
 */
export interface ChangeFeed {
  /** The next ones that were not taken yet, at most `limit`. */
  takeSkills(limit: number): Promise<ChangedSkill[]>;
  doneSkills(ids: readonly number[]): Promise<void>;
  takeSessions(limit: number): Promise<ChangedSession[]>;
  doneSessions(ids: readonly number[]): Promise<void>;
  /** Makes what was taken and not done new again: called once by whoever begins to consume. */
  resume(): Promise<void>;
}
