import type { CallEnd } from '../shared/call-end.ts';
import { asDurationMs, asId, asObject, type JsonObject } from '../shared/json-shape.ts';
import type { ParsedPayload } from './line-event.ts';
import { IGNORED_EVENTS } from './line-types.ts';
import { OUTPUT_RULES } from './output-rules.ts';
import { toExit } from './parse-output.ts';
import { toMcpSkillRef } from './to-skill-ref.ts';

type Ending = Pick<CallEnd, 'outcome' | 'errorType'>;

const COMPLETED: Ending = { outcome: 'completed', errorType: null };
const DECLINED: Ending = { outcome: 'rejected', errorType: 'user_rejected' };

/** Why a turn can be aborted, besides that a person stopped it. */
const ABORT_REASONS: ReadonlyMap<unknown, string> = new Map([
  ['replaced', 'turn_replaced'],
  ['review_ended', 'review_ended'],
  ['budget_limited', 'budget_limited'],
]);

/** @param at - epoch ms of the line, null when it has no valid timestamp */
export function parseEventMessage(payload: JsonObject, at: number | null): ParsedPayload {
  const type = payload['type'];
  switch (type) {
    case 'task_started':
    case 'turn_started':
      return { kind: 'turn_start', turnId: asId(payload['turn_id']) ?? '' };
    case 'task_complete':
    case 'turn_complete':
      return { kind: 'turn_end' };
    case 'turn_aborted':
      return { kind: 'turn_abort', errorType: ABORT_REASONS.get(payload['reason']) ?? 'user_interrupted' };
    case 'user_message':
      // Until 0.60 or so, texts that the agent put in itself came as this too.
      return payload['kind'] === undefined || payload['kind'] === 'plain' ? { kind: 'prompt' } : null;
    case 'exec_command_end':
      return toReport(payload, at, endOfCommand(payload));
    case 'patch_apply_end':
      return toReport(payload, at, endOfPatch(payload));
    case 'mcp_tool_call_end':
      return toReport(payload, at, endOfMcpCall(payload));
    case 'web_search_end':
      return toSearch(payload, at);
    default:
      return typeof type === 'string' && IGNORED_EVENTS.has(type) ? null : 'unknown_type';
  }
}

function toReport(payload: JsonObject, at: number | null, ending: Ending): ParsedPayload {
  const toolCallId = asId(payload['call_id']);
  if (toolCallId === undefined) return 'unknown_shape';
  if (at === null) return 'bad_timestamp';
  const end = { ...ending, endedAt: at, measuredDurationMs: durationOf(payload), taskId: null };
  const invocation = asObject(payload['invocation']);
  return { kind: 'report', toolCallId, end, skill: toMcpSkillRef(invocation?.['server'], invocation?.['tool']) ?? null };
}

function endOfCommand(payload: JsonObject): Ending {
  if (payload['status'] === 'declined') return DECLINED;
  const exitCode = payload['exit_code'];
  return Number.isSafeInteger(exitCode) ? toExit(exitCode as number) : COMPLETED;
}

function endOfPatch(payload: JsonObject): Ending {
  if (payload['status'] === 'declined') return DECLINED;
  return payload['success'] === false ? { outcome: 'failed', errorType: 'patch_failed' } : COMPLETED;
}

/** `{"Ok":{"isError":…}}`, or `{"Err":"a message"}`. */
function endOfMcpCall(payload: JsonObject): Ending {
  const result = asObject(payload['result']);
  const error = result?.['Err'];
  if (error === undefined)
    return asObject(result?.['Ok'])?.['isError'] === true ? { outcome: 'failed', errorType: 'mcp_error' } : COMPLETED;
  const text = typeof error === 'string' ? error.slice(0, 1_000) : '';
  const rule = OUTPUT_RULES.find(({ pattern }) => pattern.test(text));
  return { outcome: rule?.outcome ?? 'failed', errorType: rule?.errorType ?? 'mcp_error' };
}

/** `{"secs":4,"nanos":240616103}` */
function durationOf(payload: JsonObject): number | null {
  const duration = asObject(payload['duration']);
  const [seconds, nanoseconds] = [asDurationMs(duration?.['secs']), asDurationMs(duration?.['nanos'])];
  if (seconds === undefined || nanoseconds === undefined) return null;
  return asDurationMs(seconds * 1000 + nanoseconds / 1e6) ?? null;
}

function toSearch(payload: JsonObject, at: number | null): ParsedPayload {
  const toolCallId = asId(payload['call_id']);
  if (toolCallId === undefined) return 'unknown_shape';
  return at === null ? 'bad_timestamp' : { kind: 'search', toolCallId, isNamedBefore: false };
}
