import type { Outcome } from './outcome.ts';

/** One invocation as the flow of its session sees it. */
export interface FlowStep {
  /** Number that stands for the skill's name, 1 or more. */
  readonly skill: number;
  /** False for what rankings leave out: reading and editing (kind `tool`), and names that are hidden. */
  readonly isRanked: boolean;
  /** True for what ran inside another step: a gate of a run, a test suite of a stage. */
  readonly isNested: boolean;
  /** The subagent that did it; null on the main thread. */
  readonly thread: string | null;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly durationUs: number | null;
  readonly outcome: Outcome;
  readonly phase: string | null;
}

/** Stand for the beginning (as the first of two) and the end (as the second) of the main thread and of a subagent. */
export const MAIN_THREAD = 0;
export const SUBAGENT = -1;

/** What directly followed what in one session, in one phase. */
export interface SessionEdge {
  /** The latest phase known when the first of the two began; empty for none. */
  readonly phase: string;
  readonly from: number;
  readonly to: number;
  readonly uses: number;
  /** Of the second of the two: how often it has ended, and was completed. */
  readonly ended: number;
  readonly completed: number;
  /** From the end of the first to the start of the second, milliseconds; 0 where they overlap. Unknown ones are not here. */
  readonly gapsMs: readonly number[];
}

/** What became of the failures of one skill. Sums over sessions are sums of these, field by field. */
export interface SkillTrouble {
  readonly skill: number;
  /** Invocations that ended with an error. */
  readonly failures: number;
  /** Failures after which the same skill was used next, with nothing in between; and those after which something else was. */
  readonly retriedAtOnce: number;
  readonly otherNext: number;
  /** A failure and all uses of the skill after it, in the same thread, until one is completed. */
  readonly episodes: number;
  readonly recovered: number;
  /** Uses within episodes after the first failure, and those of them that failed as well. */
  readonly retries: number;
  readonly failedRetries: number;
  /** Episodes with {@link THRASH_RETRIES} retries or more. */
  readonly thrashes: number;
  /** Time that failed invocations took, microseconds; and of that the time of failed retries. */
  readonly lostUs: number;
  readonly retryLostUs: number;
  /** From the end of the first failure to the end of the completed use, milliseconds. */
  readonly recoveredAfterMs: readonly number[];
  /** Of episodes that were not recovered from: from there to the last that is known of the session. */
  readonly watchedForMs: readonly number[];
}

/**
 * Skills of one session that are paired with each other at most: a session with more is a run of everything, in which who
 * was there with whom says nothing, and pairs grow with the square.
 */
export const MOST_PAIRED = 200;

/** Tries after an error from which on it is not trying any more. */
export const THRASH_RETRIES = 3;

/** What one session adds to the graph and to what is known of failures. */
export interface SessionFlow {
  readonly edges: readonly SessionEdge[];
  readonly troubles: readonly SkillTrouble[];
}
