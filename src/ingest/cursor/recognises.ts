import { asObject, type JsonObject } from '../shared/json-shape.ts';
import { parseFirstObjects } from '../shared/parse-json.ts';

/** True when one of the lines is a role and a message without one: other agents have a type, or the role in the message. */
export function recognises(lines: readonly string[]): boolean {
  return parseFirstObjects(lines).some(isOurs);
}

export function isOurs(record: JsonObject): boolean {
  const message = asObject(record['message']);
  const isPlain = message !== undefined && Array.isArray(message['content']) && !('role' in message);
  return isPlain && (record['role'] === 'user' || record['role'] === 'assistant') && !('type' in record);
}
