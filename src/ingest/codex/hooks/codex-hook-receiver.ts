import type { CallEnd } from '../../shared/call-end.ts';
import { type HookMessage, type HookRejection, toHookCall } from '../../shared/hook-message.ts';
import type { HookSession } from '../../shared/hook-session.ts';
import { HookSessionReceiver } from '../../shared/hook-session-receiver.ts';
import { asObject } from '../../shared/json-shape.ts';
import type { StartedCall } from '../../shared/observe.ts';
import { agentTask, launchedAgentOf } from '../parse-agent-status.ts';
import { toSkillRef } from '../to-skill-ref.ts';
import { CODEX_HOOK_EVENTS } from './hook-events.ts';

/** Codex's rollouts have one thread each, and its skills are no tools: there are no windows here. */
const THREAD = 'main';

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
      case 'SubagentStop':
        if (message.subagentId !== null) session.calls.settleTask(stopOf(message.subagentId), receivedAt);
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
  session.start({ ...call, startedAt }, THREAD);
  return null;
}

/**
 * A command's PostToolUse has its output and no exit code: its end is presumed, so that the rollout, which has the code, has
 * the last word. Of other tools only successes are told.
 */
function takeEnd(message: HookMessage, session: HookSession, endedAt: number): HookRejection | null {
  const call = callOf(message);
  if (typeof call === 'string') return call;
  const end = { endedAt, outcome: 'completed', errorType: null, measuredDurationMs: null, taskId: null } as const;
  if (call.skill.kind === 'agent') {
    launch({ ...call, startedAt: endedAt }, { ...end, taskId: launchedAgentOf(textOf(message.fields['tool_response'])) }, session);
    return null;
  }
  const certainty = call.skill.kind === 'shell' ? 'presumed' : 'observed';
  if (!session.settle(call.id, end, certainty)) session.settleUnseen(call, end, certainty);
  return null;
}

/** A subagent goes on after its call, until it stops. One whose answer does not name it is left to the rollout. */
function launch(call: StartedCall, end: CallEnd, session: HookSession): void {
  if (end.taskId === null || session.settle(call.id, end)) return;
  session.start(call, THREAD);
  session.settle(call.id, end);
}

function textOf(response: unknown): string {
  return typeof response === 'string' ? response : (JSON.stringify(asObject(response)) ?? '');
}

const callOf = (message: HookMessage) => toHookCall(message, toSkillRef);

function stopOf(agentId: string) {
  return { taskId: agentTask(agentId), toolCallId: null, outcome: 'completed', errorType: null, measuredDurationMs: null } as const;
}
