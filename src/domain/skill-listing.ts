import type { AgentName } from './agent.ts';
import type { SkillRef } from './skill.ts';

/** One skill as it was offered to the model. */
export interface OfferedSkill {
  readonly skill: SkillRef;
  /** What its entry costs in the context of every request, in tokens, estimated; absent when the entry is not known. */
  readonly contextTokens?: number;
}

/** The skills that a session could use, at one moment: what was offered and not used is unused. */
export interface SkillListing {
  readonly sessionId: string;
  readonly agent: AgentName;
  /** Epoch ms, UTC. */
  readonly at: number;
  readonly skills: readonly OfferedSkill[];
}
