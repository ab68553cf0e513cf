import type { CallEnd } from '../../shared/call-end.ts';
import { type HookMessage, type HookRejection, toHookCall, toolCallIdOf } from '../../shared/hook-message.ts';
import type { HookSession } from '../../shared/hook-session.ts';
import { HookSessionReceiver } from '../../shared/hook-session-receiver.ts';
import { asId } from '../../shared/json-shape.ts';
import { parseUserText } from '../parse-user-text.ts';
import { toSkillLabel, toSkillRef } from '../to-skill-ref.ts';
import { typedSkillId } from '../typed-skill-id.ts';
import { CLAUDE_CODE_HOOK_EVENTS } from './hook-events.ts';
import { parseHookEnd } from './parse-hook-end.ts';

const MAIN = 'main';
/** A command, or the prompt of an MCP server, which a transcript writes like one. */
const TYPED_EXPANSIONS: ReadonlySet<unknown> = new Set(['slash_command', 'mcp_prompt']);

/** What Claude Code's hooks say; see `README.md`. */
export class ClaudeCodeHookReceiver extends HookSessionReceiver {
  constructor() {
    super('claude-code', CLAUDE_CODE_HOOK_EVENTS);
  }

  protected override takeEvent(message: HookMessage, session: HookSession, receivedAt: number): HookRejection | null {
    const thread = message.subagentId ?? MAIN;
    switch (message.event) {
      case 'UserPromptSubmit':
        return takePrompt(message, session, thread, receivedAt);
      case 'UserPromptExpansion':
        return takeExpansion(message, session, thread, receivedAt);
      case 'PreToolUse':
        return takeStart(message, session, thread, receivedAt);
      case 'PostToolUse':
      case 'PostToolUseFailure':
      case 'PermissionDenied':
        return takeEnd(message, session, thread, receivedAt);
      case 'SubagentStop':
        if (message.subagentId === null) return null;
        session.calls.settleTask(stopOf(message.subagentId), receivedAt);
        break;
      case 'SessionEnd':
        session.close();
        return null;
      case 'SessionStart':
        return null;
    }
    // Stop, StopFailure, SubagentStop: the turn is over, and what ran in it probably too.
    session.windows.extend(thread, receivedAt);
    session.windows.endTurn(thread);
    return null;
  }
}

/** What a person says ends the skills of their last prompt; what the agent puts in as a prompt (a background task's end) does not. */
function takePrompt({ fields }: HookMessage, session: HookSession, thread: string, at: number): null {
  const text = typeof fields['prompt'] === 'string' ? fields['prompt'] : '';
  const meaning = parseUserText(text);
  if (meaning.kind === 'notification') session.calls.settleTask(meaning.notification, at);
  else if (meaning.kind !== 'other' || text.trim() === '') beginPrompt(fields['prompt_id'], session, thread);
  return null;
}

function takeExpansion(message: HookMessage, session: HookSession, thread: string, startedAt: number): HookRejection | null {
  const { fields, sessionId, subagentId } = message;
  if (!TYPED_EXPANSIONS.has(fields['expansion_type'])) return null;
  const name = toSkillLabel(fields['command_name']);
  if (name === null) return 'unknown_shape';
  beginPrompt(fields['prompt_id'], session, thread);
  const promptId = asId(fields['prompt_id']);
  if (promptId === undefined) return 'no_identity';
  session.start({ id: typedSkillId(promptId), skill: { kind: 'skill', name }, sessionId, subagentId, trigger: 'typed', startedAt }, thread);
  return null;
}

/** A typed command comes as two events of one prompt, of which the second must not end what the first began. */
function beginPrompt(rawPromptId: unknown, session: HookSession, thread: string): void {
  const promptId = asId(rawPromptId) ?? null;
  if (promptId !== null && promptId === session.promptId) return;
  session.promptId = promptId;
  session.windows.closeThread(thread, 'completed');
}

function takeStart(message: HookMessage, session: HookSession, thread: string, startedAt: number): HookRejection | null {
  const call = callOf(message);
  if (typeof call === 'string') return call;
  session.windows.extend(thread, startedAt);
  session.start({ ...call, startedAt }, thread);
  return null;
}

function takeEnd(message: HookMessage, session: HookSession, thread: string, at: number): HookRejection | null {
  const callId = toolCallIdOf(message);
  if (typeof callId === 'string') return callId;
  const end = parseHookEnd(message.event, message.fields, at);
  session.windows.extend(thread, at);
  if (!session.settle(callId.id, end)) {
    const call = callOf(message);
    if (typeof call === 'string') return call;
    settleUnseen(call, session, thread, end);
  }
  // Whoever interrupts a tool interrupts the turn, and so what its skills were at.
  if (message.event === 'PostToolUseFailure' && end.outcome === 'interrupted') session.windows.closeThread(thread, 'interrupted');
  return null;
}

type UnseenCall = Exclude<ReturnType<typeof callOf>, string>;

function settleUnseen(call: UnseenCall, session: HookSession, thread: string, end: CallEnd): void {
  if (end.outcome === 'completed' && (call.skill.kind === 'skill' || end.taskId !== null)) {
    // It was only launched, and goes on.
    session.start({ ...call, startedAt: Math.round(end.endedAt - (end.measuredDurationMs ?? 0)) }, thread);
    session.windows.extend(thread, end.endedAt);
    session.settle(call.id, end);
  } else {
    session.settleUnseen(call, end);
  }
}

const callOf = (message: HookMessage) => toHookCall(message, toSkillRef);

function stopOf(taskId: string) {
  return { taskId, toolCallId: null, outcome: 'completed', errorType: null, measuredDurationMs: null } as const;
}
