import type { FlowStep, SessionFlow, SkillTrouble } from '../domain/session-flow.ts';
import type { SkillKind } from '../domain/skill.ts';

/** A skill in a session, by the number that stands for its name. */
export interface PresentSkill {
  readonly id: number;
  readonly uses: number;
}

/** What a session did, for working out what it adds. */
export interface SessionSteps {
  /** Row of the session. */
  readonly id: number;
  readonly project: string | null;
  readonly present: readonly PresentSkill[];
  /** In order of start; of very many the latest. */
  readonly steps: readonly FlowStep[];
}

/** What a session adds to what is kept over all sessions. */
export interface SessionContribution extends SessionFlow {
  readonly id: number;
  readonly project: string | null;
  /** Skills used in it, ascending, and those of them that are paired with each other. */
  readonly present: readonly number[];
  readonly paired: readonly number[];
}

/** A pair of names that shared sessions. */
export interface StoredPair {
  readonly first: string;
  readonly second: string;
  readonly both: number;
}

export interface PairsOfSkill {
  /** Sessions in which anything was used. */
  readonly sessions: number;
  /** Sessions with changes that are not in the answer yet. */
  readonly pending: number;
  /** Sessions by name: of the skill asked for, where it was used, and of each that it shared one with. */
  readonly presence: ReadonlyMap<string, number>;
  /** The skill asked for is the first of each. */
  readonly pairs: readonly StoredPair[];
  /** Skills that it could have shared a session with. */
  readonly others: number;
}

/** How often one thing directly followed another, in one project and one phase. */
export interface StoredFollow {
  /** The other skill's name; null for the beginning or the end of a session or a subagent. */
  readonly name: string | null;
  readonly project: string | null;
  readonly phase: string | null;
  readonly uses: number;
  /** Of the second of the two. */
  readonly ended: number;
  readonly completed: number;
  /** Encoded sketch of the times between them. */
  readonly gaps: Uint8Array | null;
}

/** Uses of a skill as a step of the graph. */
export interface StepCounts {
  readonly uses: number;
  readonly ended: number;
  readonly completed: number;
}

export type StoredTrouble = Omit<SkillTrouble, 'skill' | 'recoveredAfterMs' | 'watchedForMs'> & {
  readonly name: string;
  /** Encoded sketches. */
  readonly recoveredAfter: Uint8Array | null;
  readonly watchedFor: Uint8Array | null;
};

/**
 * What is kept over all sessions of which skills share sessions, what directly follows what, and what becomes of
 * failures. Skills are known by name here, whatever their kinds. Hidden names are left out of answers about others.
 */
export interface FlowStore {
  /** @param ids - rows of sessions; those that are gone are left out */
  readSessions(ids: readonly number[]): Promise<SessionSteps[]>;
  /** Takes away what was kept of these sessions and adds this, in one transaction. */
  storeContributions(contributions: readonly SessionContribution[]): Promise<void>;
  /** @param query `kinds`: of the other skills; a name of several kinds is of each */
  findPairs(query: { readonly name: string; readonly kinds: readonly SkillKind[] }): Promise<PairsOfSkill>;
  /** What came directly after a skill; with null, at the beginning of the main thread of sessions. */
  listFollowers(name: string | null): Promise<StoredFollow[]>;
  /** What came directly before a skill. */
  listPredecessors(name: string): Promise<StoredFollow[]>;
  /** Of all skills that are steps of the graph, by name. */
  listStepCounts(): Promise<ReadonlyMap<string, StepCounts>>;
  findTrouble(name: string): Promise<StoredTrouble | undefined>;
  /** Skills by the time that their failures took, most first. */
  listTroubles(query: { readonly limit: number; readonly kinds: readonly SkillKind[] }): Promise<StoredTrouble[]>;
}
