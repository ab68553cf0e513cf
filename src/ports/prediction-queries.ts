import type { EndedOutcome } from '../domain/ended-outcome.ts';
import type { SkillKind, SkillRef } from '../domain/skill.ts';

/** A stretch of the record, by the numbers of its rows. */
export interface OutcomeStretch {
  readonly outcomes: readonly EndedOutcome[];
  /** Numbers of the rows in it that have not ended yet, and when they started (epoch ms). */
  readonly open: readonly { readonly id: number; readonly startedAt: number }[];
  /** Numbers of the outcomes in it whose end is presumed: what is seen later may say otherwise. */
  readonly presumed: readonly number[];
  /** Number of the last row looked at; the one before the first asked for when there was none. */
  readonly lastId: number;
  /** Number of the newest row of all; 0 when there is none. */
  readonly newestId: number;
}

/** Where a session is. */
export interface SessionPlace {
  readonly project: string | null;
  /** Null for the installation's own user. */
  readonly user: string | null;
}

/** What predictions of success read of the record. */
export interface PredictionQueries {
  /** Rows from a number on, at most `limit` of them, in their order. */
  listOutcomesFrom(id: number, limit: number): Promise<OutcomeStretch>;
  /** The newest rows by number, at most `limit`, in any order. */
  listNewestOutcomes(limit: number): Promise<OutcomeStretch>;
  /** By the agent's own id of the session. */
  findSessionPlace(session: string): Promise<SessionPlace | undefined>;
  /** Kinds under which a name is known, the one used last first. */
  listKindsOf(name: string): Promise<SkillKind[]>;
  /** Skills of the same category, or else the same kind, that were used last, without the skill itself. */
  listSimilarSkills(skill: SkillRef, limit: number): Promise<SkillRef[]>;
}
