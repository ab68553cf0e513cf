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

/** Skills that do the same sort of work, as far as is known. */
export interface SkillGroup {
  readonly kind: SkillKind;
  /** Null when the taxonomy knows none: those of the kind belong together then. */
  readonly category: string | null;
}

/** What predictions of success read of the record. */
export interface PredictionQueries {
  /** Rows from a number on, at most `limit` of them, in their order. */
  listOutcomesFrom(id: number, limit: number): Promise<OutcomeStretch>;
  /** The newest rows by number, at most `limit`, in any order. */
  listNewestOutcomes(limit: number): Promise<OutcomeStretch>;
  /** By the agent's own id of the session. */
  findSessionPlace(session: string): Promise<SessionPlace | undefined>;
  /** The kinds under which a name is known, each with its category, the one used last first. */
  listGroupsOf(name: string): Promise<SkillGroup[]>;
  /** Skills of the category, or without one of the kind, that were used last. */
  listLatestOf(group: SkillGroup, limit: number): Promise<SkillRef[]>;
}
