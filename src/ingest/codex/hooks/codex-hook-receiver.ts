import { type HookMessage, type HookRejection, toolCallIdOf } from '../../shared/hook-message.ts';
import type { HookSession } from '../../shared/hook-session.ts';
import { HookSessionReceiver } from '../../shared/hook-session-receiver.ts';
import { toSkillRef } from '../to-skill-ref.ts';
import { CODEX_HOOK_EVENTS } from './hook-events.ts';

/** What Codex's hooks say; see `README.md`. */
export class CodexHookReceiver extends HookSessionReceiver {
  constructor() {
    super('codex', CODEX_HOOK_EVENTS);
  }

  protected override takeEvent(message: HookMessage, session: HookSession, receivedAt: number): HookRejection | null {
    switch (message.event) {
      case 'PreToolUse':
        return takeStart(message, session, receivedAt);
      case 'PostToolUse':
        return takeEnd(message, session, receivedAt);
      case 'Interrupt':
        interrupt(session, receivedAt);
        break;
      case 'SessionEnd':
        session.close();
        break;
    }
    return null;
  }
}

function takeStart(message: HookMessage, session: HookSession, startedAt: number): HookRejection | null {
  const call = callOf(message);
  if (typeof call === 'string') return call;
  session.start({ ...call, startedAt }, 'main');
  return null;
}

/**
 * A command's PostToolUse has its output and no exit code, and a subagent's says only that it was made: both are presumed
 * completed, so that the rollout, which knows, has the last word. Of all other tools only successes are told.
 */
function takeEnd(message: HookMessage, session: HookSession, endedAt: number): HookRejection | null {
  const call = callOf(message);
  if (typeof call === 'string') return call;
  const certainty = call.skill.kind === 'shell' || call.skill.kind === 'agent' ? 'presumed' : 'observed';
  const end = { endedAt, outcome: 'completed', errorType: null, measuredDurationMs: null, taskId: null } as const;
  if (!session.settle(call.id, end, certainty)) session.settleUnseen(call, end, certainty);
  return null;
}

/** A command in the background may live on, so that its end is presumed. */
function interrupt(session: HookSession, endedAt: number): void {
  const end = { endedAt, outcome: 'interrupted', errorType: 'user_interrupted', measuredDurationMs: null, taskId: null } as const;
  for (const { id } of session.calls.listOpen()) session.settle(id, end, 'presumed');
}

function callOf(message: HookMessage) {
  const callId = toolCallIdOf(message);
  if (typeof callId === 'string') return callId;
  const skill = toSkillRef(message.fields['tool_name'], message.fields['tool_input']);
  if (skill === undefined) return 'unknown_shape';
  return { id: callId.id, skill, sessionId: message.sessionId, subagentId: message.subagentId, trigger: 'model' } as const;
}
