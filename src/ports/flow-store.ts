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

/** How often something directly followed a skill, as far as one project and phase can be told from the others. */
export interface StoredFollow {
  /** Name of what came next. */
  readonly name: string;
  /** The project and the phase asked for; null for all others. */
  readonly project: string | null;
  readonly phase: string | null;
  readonly uses: number;
  /** Of the second of the two. */
  readonly ended: number;
  readonly completed: number;
}

/** How often each stood directly on one side of a skill, over all projects and phases; a number for each name, 0 for never. */
export interface SideColumns {
  readonly uses: Float64Array;
  /** Of the second of the two. */
  readonly ended: Float64Array;
  readonly completed: Float64Array;
  /** Median of the times between them, milliseconds; NaN where none is known or it was not asked for. */
  readonly medianGapMs: Float64Array;
  /** Times that a session or subagent began or ended there. */
  readonly borders: number;
}

/** What is known of one skill and others, in columns: as rows they would take longer to hand over than to find. */
export interface SkillCompany {
  /** Whether a skill of the name was ever used. */
  readonly isKnown: boolean;
  /** Sessions in which anything was used, and those with the skill. */
  readonly sessions: number;
  readonly sessionsWithSkill: number;
  /** Sessions with changes that are not in the answer yet. */
  readonly pending: number;
  /** Skills of the kinds asked for that it could have shared a session with. */
  readonly others: number;
  /** Uses of all skills as steps. */
  readonly allUses: number;
  /** The skill itself where it was a step, and every other that shared a session with it or stood beside it. */
  readonly names: readonly string[];
  /** Sessions shared with each; 0 for the skill itself and for those that are not of the kinds asked for. */
  readonly shared: Float64Array;
  /** Sessions with each. */
  readonly presence: Float64Array;
  /** Uses of each as a step, after whatever. */
  readonly uses: Float64Array;
  readonly ended: Float64Array;
  readonly completed: Float64Array;
  readonly after: SideColumns;
  readonly before: SideColumns;
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
  /**
   * Which skills share sessions with one and stand directly beside it.
   *
   * @param query `kinds`: of those that share sessions; a name of several kinds is of each. `gapsOf`: of so many of the
   *   most frequent on each side the times between are looked up
   */
  readCompany(query: { readonly name: string; readonly kinds: readonly SkillKind[]; readonly gapsOf: number }): Promise<SkillCompany>;
  /** What came directly after a skill; with null, at the beginning of the main thread of sessions. */
  listFollowers(query: {
    readonly name: string | null;
    readonly project: string | null;
    readonly phase: string | null;
  }): Promise<StoredFollow[]>;
  /** Another number whenever anything here has changed. */
  getVersion(): Promise<number>;
  /** Of all skills that are steps of the graph, by name. */
  listStepCounts(): Promise<ReadonlyMap<string, StepCounts>>;
  findTrouble(name: string): Promise<StoredTrouble | undefined>;
  /** Skills by the time that their failures took, most first. */
  listTroubles(query: { readonly limit: number; readonly kinds: readonly SkillKind[] }): Promise<StoredTrouble[]>;
}
