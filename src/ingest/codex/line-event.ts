import type { SkillRef } from '../../domain/skill.ts';
import type { OfferedSkill } from '../../domain/skill-listing.ts';
import type { RejectedReason } from '../../ports/transcript-source.ts';
import type { CallEnd, TaskNotification } from '../shared/call-end.ts';
import type { SessionDetails } from '../shared/session-tracker.ts';

/** What one line of a rollout says. */
export type LineEvent =
  | SessionStart
  | { readonly kind: 'turn_start'; readonly turnId: string }
  /** Where the turn runs; comes with each turn, and again when it changes. */
  | { readonly kind: 'context'; readonly turnId: string | null; readonly directory: string | null }
  | { readonly kind: 'turn_end' }
  | { readonly kind: 'turn_abort'; readonly errorType: string }
  /** A person wrote something. */
  | { readonly kind: 'prompt' }
  /** The text of a skill that a person named with `$name`, put in after the prompt. */
  | { readonly kind: 'typed_skill'; readonly name: string; readonly turnId: string | null }
  | { readonly kind: 'listing'; readonly skills: readonly OfferedSkill[] }
  | { readonly kind: 'notification'; readonly notification: TaskNotification }
  | {
      readonly kind: 'call';
      readonly toolCallId: string;
      readonly skill: SkillRef;
      /** The running process or script that it looks after (`write_stdin`, `wait`). */
      readonly pollsTask: string | null;
      /** Skills whose text or script the command reads or runs. */
      readonly skillNames: readonly string[];
    }
  | { readonly kind: 'result'; readonly toolCallId: string; readonly result: CallResult }
  /** What the program noted of a call before its result was given to the model; `skill` when it names the tool too. */
  | { readonly kind: 'report'; readonly toolCallId: string; readonly end: CallEnd; readonly skill: SkillRef | null }
  /** A search done by the model's provider; it has no id in most versions' `web_search_call`, only in the `web_search_end` before it. */
  | { readonly kind: 'search'; readonly toolCallId: string | null; readonly isNamedBefore: boolean };

export interface RolloutLine {
  /** Epoch ms, or null when the line has no valid timestamp. */
  readonly at: number | null;
  /** True for lines that are the agent's work, as far as which a skill goes on. */
  readonly isWork: boolean;
  /** What the line says; null when nothing. */
  readonly event: LineEvent | null;
  readonly rejected: RejectedReason | null;
  /** The line's type when it is one we do not know, as `event_msg/foo`. */
  readonly unknownType: string | null;
}

/** What a line's payload says, or why it is not understood; `unknown_type` when it is of a type we do not know. */
export type ParsedPayload = LineEvent | null | RejectedReason | 'unknown_type';

export interface SessionStart extends SessionDetails {
  readonly kind: 'session';
  /** The session's own id; of a subagent that of the session it works for. */
  readonly sessionId: string;
  /** Set when the file is a subagent's. */
  readonly subagentId: string | null;
  /** The file begins with lines of the session it was forked from. */
  readonly isFork: boolean;
  /** Epoch ms when the session began; null when the line does not say. */
  readonly startedAt: number | null;
}

export interface CallResult {
  /** With a `taskId` when the process or script goes on in the background. */
  readonly end: CallEnd;
  /** How the process or script ended that the call ran or looked after; null when the result speaks of none. */
  readonly exit: { readonly outcome: 'completed' | 'failed'; readonly errorType: string | null } | null;
  /** Subagents that it says have ended. */
  readonly endedAgents: readonly TaskNotification[];
}
