import type { SkillRef } from './skill.ts';

/** One ended invocation, as far as a prediction of success looks at it. */
export interface EndedOutcome {
  /** Number of its row in the store: the later it was first seen, the higher. */
  readonly id: number;
  readonly skill: SkillRef;
  /** Null for the installation's own user. */
  readonly user: string | null;
  /** Name of the project: last part of the working directory. */
  readonly project: string | null;
  /** The agent's own id of the session. */
  readonly session: string;
  readonly phase: string | null;
  /** Epoch ms, UTC. */
  readonly startedAt: number;
  /** Epoch ms, UTC: from then on its outcome is known. */
  readonly endedAt: number;
  readonly completed: boolean;
}
