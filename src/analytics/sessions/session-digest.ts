import type { SessionStep } from '../../domain/session-record.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { EditCheck } from './checked-edits.ts';
import type { Trouble } from './find-recoveries.ts';
import type { SessionHealth } from './judge-health.ts';
import type { WastedTime } from './measure-time.ts';

/** A skill in one session. */
export interface SkillUse {
  readonly skill: SkillRef;
  /** Of `skillIdOf`. */
  readonly id: string;
  readonly completed: number;
  /** Whether it went wrong of itself, once or more. */
  readonly hasTrouble: boolean;
}

/** A phase in one session. */
export interface PhaseCounts {
  readonly phase: string;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  /** Known durations added up. */
  readonly totalDurationMs: number;
}

/** All moves from one phase to another in one session: a stretch of the lists of {@link PhaseMoves}. */
export interface PhasePair {
  readonly from: string;
  readonly to: string;
  readonly first: number;
  readonly count: number;
}

/** Moves between phases in one session; each index is a move. */
export interface PhaseMoves {
  readonly pairs: readonly PhasePair[];
  /** Those that began the new phase, as places in {@link SessionDigest.uses}. */
  readonly skills: Uint32Array;
  /** Ms from the end of the last step of the old phase to the first of the new, 0 or more. */
  readonly gapsMs: Float64Array;
}

/** When steps began and whether they ended; each index is a step, in the order of the session's steps. */
export interface StepMoments {
  /** Epoch ms. */
  readonly startedAt: Float64Array;
  /** 0 open, 1 ended, 2 completed. */
  readonly states: Uint8Array;
  readonly quarters: readonly QuarterCounts[];
}

/**
 * Steps one after another that began in the same quarter of an hour of UTC. For all of them a clock on a wall shows the same
 * day and hour: zones are ahead by whole quarters.
 */
export interface QuarterCounts {
  /** Epoch ms: when the first of them began. */
  readonly at: number;
  /** Place of the first of them. */
  readonly first: number;
  readonly invocations: number;
  readonly ended: number;
  readonly completed: number;
}

export const QUARTER_MS = 900_000;

/**
 * What analyses over many sessions need of one: a function of its record alone, of which it is a third of the size or less,
 * and which takes most of the work to make.
 */
export interface SessionDigest {
  readonly sessionId: string;
  /** Epoch ms, UTC. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  readonly invocations: number;
  readonly ended: number;
  readonly completed: number;
  /** Time at work, pauses over a quarter of an hour left out. */
  readonly activeMs: number;
  /** Steps of the phase `verification`, and of subagents. */
  readonly checks: number;
  readonly delegated: number;
  /** Completed edits by the agent's own tools, and whether they were checked; null without any. */
  readonly edits: EditCheck | null;
  /** Edits by tools of the agent that were tried. */
  readonly triedEdits: number;
  /** Effectiveness, 0–100; null for a session that says nothing about itself. */
  readonly score: number | null;
  readonly wasted: WastedTime;
  /** Null for a session without an ended invocation. */
  readonly health: SessionHealth | null;
  readonly troubles: readonly Trouble[];
  /** In order of their first steps. */
  readonly uses: readonly SkillUse[];
  readonly phases: readonly PhaseCounts[];
  readonly moves: PhaseMoves;
  readonly moments: StepMoments;
  /** The last run of each test command and test suite. */
  readonly lastTests: readonly SessionStep[];
  /** Steps that were refused, or failed in a way that there is advice about. */
  readonly telling: readonly SessionStep[];
}
