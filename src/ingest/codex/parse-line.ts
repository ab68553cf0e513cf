import type { RejectedReason } from '../../ports/transcript-source.ts';
import { asId, asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import { parseJsonObject } from '../shared/parse-json.ts';
import type { LineEvent, ParsedPayload } from './line-event.ts';
import { IGNORED_EVENTS, IGNORED_ITEMS, LINE_TYPES } from './line-types.ts';
import { parseEventMessage } from './parse-event-message.ts';
import { parseResponseItem } from './parse-response-item.ts';
import { parseSessionMeta } from './parse-session-meta.ts';

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

/** Lines of work, as `type/payload type`. */
const WORK = new Set(
  `event_msg/agent_message event_msg/task_complete event_msg/turn_complete event_msg/turn_aborted response_item/reasoning
  response_item/agent_message response_item/function_call response_item/function_call_output response_item/custom_tool_call
  response_item/custom_tool_call_output response_item/local_shell_call response_item/web_search_call response_item/tool_search_call
  response_item/tool_search_output`.split(/\s+/),
);

/** The beginning of nearly every line; `ordinal` is new. */
const BEGINNING =
  /^\{"timestamp":"([^"\\]{20,35})",(?:"ordinal":\d{1,15},)?"type":"(response_item|event_msg)","payload":\{"type":"(\w{1,60})"/;

/**
 * One line of a rollout in our words. Prompts, arguments and outputs are looked at and left behind.
 *
 * A line that by its beginning carries nothing we read is not parsed further; should it be broken behind that, it counts as
 * ignored.
 *
 * @returns a reason when it is not a rollout's line at all; undefined for an empty line
 */
export function parseRolloutLine(line: string): RolloutLine | RejectedReason | undefined {
  const beginning = BEGINNING.exec(line);
  if (beginning !== null) {
    const [, timestamp, type = '', subtype = ''] = beginning;
    if ((type === 'event_msg' ? IGNORED_EVENTS : IGNORED_ITEMS).has(subtype) && line.endsWith('}}')) {
      return toLine(asInstant(timestamp) ?? null, WORK.has(`${type}/${subtype}`), null);
    }
  } else if (line.trim() === '') {
    return undefined;
  }
  const record = parseJsonObject(line);
  if (typeof record === 'string') return record;
  const type = asText(record['type'], 60);
  if (type === undefined) return 'unknown_shape';
  const at = asInstant(record['timestamp']) ?? null;
  const payload = asObject(record['payload']);
  if (payload === undefined) return LINE_TYPES.has(type) ? 'unknown_shape' : { ...toLine(at, false, null), unknownType: type };

  const subtype = asText(payload['type'], 60) ?? '';
  const parsed = parsePayload(type, payload, at);
  const isWork = WORK.has(`${type}/${subtype}`) || (subtype === 'message' && payload['role'] === 'assistant');
  if (parsed === 'unknown_type') {
    const hasSubtype = type === 'response_item' || type === 'event_msg';
    return { ...toLine(at, isWork, null), unknownType: hasSubtype ? `${type}/${subtype}` : type };
  }
  if (typeof parsed === 'string') return { ...toLine(at, isWork, null), rejected: parsed };
  return toLine(at, isWork, parsed);
}

function parsePayload(type: string, payload: JsonObject, at: number | null): ParsedPayload {
  switch (type) {
    case 'response_item':
      return parseResponseItem(payload, at);
    case 'event_msg':
      return parseEventMessage(payload, at);
    case 'session_meta':
      return parseSessionMeta(payload);
    case 'turn_context':
      return { kind: 'context', turnId: asId(payload['turn_id']) ?? null, directory: asText(payload['cwd']) ?? null };
    default:
      return LINE_TYPES.has(type) ? null : 'unknown_type';
  }
}

function toLine(at: number | null, isWork: boolean, event: LineEvent | null): RolloutLine {
  return { at, isWork, event, rejected: null, unknownType: null };
}
