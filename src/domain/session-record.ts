import type { AgentName } from './agent.ts';
import type { Outcome } from './outcome.ts';
import type { SkillRef } from './skill.ts';

/** One invocation as an analysis of sessions needs it. */
export interface SessionStep {
  readonly skill: SkillRef;
  /** Of the taxonomy; null when no rule fits. */
  readonly category: string | null;
  /** Epoch ms, UTC. */
  readonly startedAt: number;
  /** Epoch ms, UTC; null while open or when unknown. */
  readonly endedAt: number | null;
  /** Null when unknown. */
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  readonly phase: string | null;
  readonly errorType: string | null;
  /** Null on the main thread. */
  readonly subagentId: string | null;
}

/** What happened in a session, and when. */
export interface SessionEvents {
  readonly sessionId: string;
  /** Epoch ms, UTC. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  /** In order of start. */
  readonly steps: readonly SessionStep[];
}

/** A session with what happened in it. */
export interface SessionRecord extends SessionEvents {
  readonly agent: AgentName;
  readonly project: string | null;
}
