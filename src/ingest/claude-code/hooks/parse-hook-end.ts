import type { CallEnd } from '../../shared/call-end.ts';
import { hookDurationMs } from '../../shared/hook-message.ts';
import { asText, type JsonObject } from '../../shared/json-shape.ts';
import { parseToolResult } from '../parse-tool-result.ts';

/** How a call ended, as PostToolUse, PostToolUseFailure or PermissionDenied tell it: in the transcript's words, so in the same classes. */
export function parseHookEnd(event: string, fields: JsonObject, endedAt: number): CallEnd {
  if (event === 'PostToolUse') return parseSuccess(fields, endedAt);
  return event === 'PostToolUseFailure' ? parseFailure(fields, endedAt) : parseDenial(fields, endedAt);
}

/** `tool_response` is what a transcript has as `toolUseResult`. */
function parseSuccess(fields: JsonObject, endedAt: number): CallEnd {
  const end = parseToolResult({}, { toolUseResult: fields['tool_response'] }, endedAt);
  const durationMs = hookDurationMs(fields['duration_ms']);
  // A subagent's own `totalDurationMs` is its work; of other tools the agent's clock is as good as theirs.
  const isSubagent = fields['tool_name'] === 'Agent' || fields['tool_name'] === 'Task';
  const measuredDurationMs = isSubagent ? (end.measuredDurationMs ?? durationMs) : (durationMs ?? end.measuredDurationMs);
  return { ...end, measuredDurationMs };
}

function parseFailure(fields: JsonObject, endedAt: number): CallEnd {
  const isInterrupt = fields['is_interrupt'] === true || fields['is_interrupt'] === 'true';
  const end = parseToolResult(
    { is_error: true, content: fields['error'] },
    isInterrupt ? { toolUseResult: { interrupted: true } } : {},
    endedAt,
  );
  return { ...end, measuredDurationMs: hookDurationMs(fields['duration_ms']) };
}

function parseDenial(fields: JsonObject, endedAt: number): CallEnd {
  const end = parseToolResult({ is_error: true, content: asText(fields['reason'], 65_536) }, {}, endedAt);
  return end.outcome === 'rejected' ? end : { ...end, outcome: 'rejected', errorType: 'permission_denied' };
}
