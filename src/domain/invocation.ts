import type { AgentName } from './agent.ts';
import type { Certainty, Outcome } from './outcome.ts';
import type { SkillRef } from './skill.ts';

/** By which way we learned of it. One invocation may be seen by several. */
export const OBSERVATION_SOURCES = ['transcript', 'hook', 'otlp', 'ci', 'record', 'legacy', 'demo'] as const;
export type ObservationSource = (typeof OBSERVATION_SOURCES)[number];

/** Some 30 years: what took longer did not. */
export const LONGEST_DURATION_MS = 1e12;

/** Who asked for it: the model, or a person who typed it. */
export type Trigger = 'model' | 'typed';

/**
 * What one source says of one invocation at one moment. Observations of the same `eventId` are merged
 * (`merge-invocation.ts`), in any order and any number of times, into one {@link Invocation}.
 */
export interface InvocationObservation {
  /**
   * Identity over all files and sources: `<agent>:<tool call id>`, for a typed skill `<agent>:<uuid of its line>`.
   * 1–200 characters.
   */
  readonly eventId: string;
  readonly skill: SkillRef;
  /** The agent's own id of the session. */
  readonly sessionId: string;
  readonly agent: AgentName;
  readonly source: ObservationSource;
  /** Epoch ms, UTC. */
  readonly startedAt: number;
  /** Epoch ms, UTC; absent while open. */
  readonly endedAt?: number;
  /** Milliseconds as the agent itself measured them; otherwise `endedAt - startedAt` is used. */
  readonly measuredDurationMs?: number;
  readonly outcome: Outcome;
  readonly certainty: Certainty;
  /** `setup`, `execution`, `verification`, `cleanup`, `rollback`, `deployment`, or free text from a source. */
  readonly phase?: string;
  /** A class of error (`exit_code_1`, `user_rejected`, `tool_use_error`), never a whole message. */
  readonly errorType?: string;
  readonly trigger?: Trigger;
  /** Id of the subagent that made the call, absent on the main thread. */
  readonly subagentId?: string;
}

/** The merged state of one invocation: the event of record. */
export interface Invocation {
  readonly eventId: string;
  readonly skill: SkillRef;
  readonly sessionId: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Milliseconds, the best known: measured by the agent, else end minus start; null when unknown or still open. */
  readonly durationMs: number | null;
  /** True when the agent measured the duration itself. */
  readonly durationMeasured: boolean;
  readonly outcome: Outcome;
  readonly certainty: Certainty;
  readonly phase: string | null;
  readonly errorType: string | null;
  readonly trigger: Trigger | null;
  readonly subagentId: string | null;
  /** Bit i is set when `OBSERVATION_SOURCES[i]` has seen it. */
  readonly sources: number;
}
