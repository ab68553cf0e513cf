import type { Outcome } from '../../domain/outcome.ts';
import type { SkillRef } from '../../domain/skill.ts';

/** How a call ended, or that it went on in the background. */
export interface CallEnd {
  /** Epoch ms. */
  readonly endedAt: number;
  readonly outcome: Exclude<Outcome, 'open'>;
  readonly errorType: string | null;
  readonly measuredDurationMs: number | null;
  /** Set when the result only says that a background task of this id was launched: the call is still open. */
  readonly taskId: string | null;
}

/** `<task-notification>`: a background task stopped. */
export interface TaskNotification {
  readonly taskId: string | null;
  readonly toolCallId: string | null;
  readonly outcome: 'completed' | 'failed' | 'interrupted';
  readonly errorType: string | null;
  readonly measuredDurationMs: number | null;
}

/** What one line of a transcript says, in the order in which it says it. */
export type LineEvent =
  | { readonly kind: 'call'; readonly toolCallId: string; readonly skill: SkillRef; readonly startedAt: number }
  | { readonly kind: 'result'; readonly toolCallId: string; readonly end: CallEnd }
  /** `isEcho` when the line may only be the notice that follows a Skill call, see `parse-user-text.ts`. */
  | { readonly kind: 'typed_skill'; readonly uuid: string; readonly skill: SkillRef; readonly startedAt: number; readonly isEcho: boolean }
  /** A person wrote something. */
  | { readonly kind: 'prompt' }
  /** A person stopped the agent: at this moment, or (null) at some moment before this line. */
  | { readonly kind: 'interruption'; readonly at: number | null }
  | { readonly kind: 'notification'; readonly notification: TaskNotification; readonly at: number }
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
