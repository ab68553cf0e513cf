import type { RejectedReason } from '../../ports/transcript-source.ts';
import { asId, asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import { parseJsonObject } from '../shared/parse-json.ts';
import type { ParsedPayload, RolloutLine } from './line-event.ts';
import { LINE_TYPES, WORK_TYPES } from './line-types.ts';
import { parseBeginning, toLine } from './parse-beginning.ts';
import { parseEventMessage } from './parse-event-message.ts';
import { parseResponseItem } from './parse-response-item.ts';
import { parseSessionMeta } from './parse-session-meta.ts';

/**
 * One line of a rollout in our words. Prompts, arguments and outputs are looked at and left behind.
 *
 * @returns a reason when it is not a rollout's line at all; undefined for an empty line
 */
export function parseRolloutLine(line: string): RolloutLine | RejectedReason | undefined {
  const byBeginning = parseBeginning(line);
  if (byBeginning !== undefined) return byBeginning;
  if (line.trim() === '') return undefined;
  const record = parseJsonObject(line);
  if (typeof record === 'string') return record;
  const type = asText(record['type'], 60);
  if (type === undefined) return 'unknown_shape';
  const at = asInstant(record['timestamp']) ?? null;
  const payload = asObject(record['payload']);
  if (payload === undefined) return LINE_TYPES.has(type) ? 'unknown_shape' : { ...toLine(at, false, null), unknownType: type };

  const subtype = asText(payload['type'], 60) ?? '';
  const parsed = parsePayload(type, payload, at);
  const isWork = WORK_TYPES.has(`${type}/${subtype}`) || (subtype === 'message' && payload['role'] === 'assistant');
  if (parsed === 'unknown_type') {
    const hasSubtype = type === 'response_item' || type === 'event_msg';
    if (hasSubtype && subtype === '') return { ...toLine(at, isWork, null), rejected: 'unknown_shape' };
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
