import type { SkillRef } from '../../domain/skill.ts';
import type { OfferedSkill } from '../../domain/skill-listing.ts';
import type { CallEnd, TaskNotification } from '../shared/call-end.ts';

/** What one line of a transcript says, in the order in which it says it. */
export type LineEvent =
  | { readonly kind: 'call'; readonly toolCallId: string; readonly skill: SkillRef; readonly startedAt: number }
  | { readonly kind: 'result'; readonly toolCallId: string; readonly end: CallEnd }
  /** `isEcho` when the line may only be the notice that follows a Skill call, see `parse-user-text.ts`. */
  | { readonly kind: 'typed_skill'; readonly id: string; readonly skill: SkillRef; readonly startedAt: number; readonly isEcho: boolean }
  /** A person wrote something. */
  | { readonly kind: 'prompt' }
  /** A person stopped the agent: at this moment, or (null) at some moment before this line. */
  | { readonly kind: 'interruption'; readonly at: number | null }
  | { readonly kind: 'notification'; readonly notification: TaskNotification; readonly at: number }
  /** The model was told what it can use. */
  | { readonly kind: 'listing'; readonly skills: readonly OfferedSkill[]; readonly at: number }
  /** The agent said that it is done for now. */
  | { readonly kind: 'turn_end' };

/** Of whom and when a line is. */
export interface LineEnvelope {
  /** Epoch ms, or null when the line has no valid timestamp. */
  readonly at: number | null;
  readonly sessionId: string | null;
  /** Id of the subagent whose line it is. */
  readonly subagentId: string | null;
  /** Lines of one thread follow each other: the main one, each subagent's, the side chains of old versions. */
  readonly thread: string;
  /** True for `user` and `assistant` lines that are part of the exchange, not notes the agent adds to it: what a skill window spans. */
  readonly isTurn: boolean;
  readonly directory: string | null;
  readonly gitBranch: string | null;
  readonly agentVersion: string | null;
}
