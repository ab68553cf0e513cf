import { asObject, type JsonObject } from '../shared/json-shape.ts';
import { parseFirstObjects, parseJsonObject } from '../shared/parse-json.ts';

/** True when one of the first lines is the header that begins a session of lines, or takes it up again. */
export function recognises(lines: readonly string[]): boolean {
  return parseFirstObjects(lines).some((record) => isHeader(record) && !Array.isArray(record['messages']));
}

/** True when what stands before the messages is the header, whether or not the rest is there yet. */
export function recognisesDocument([head = '']: readonly string[]): boolean {
  const end = head.indexOf('"messages"');
  if (end < 0 || !head.trimStart().startsWith('{')) return false;
  const header = parseJsonObject(`${head.slice(0, end)}"messages":[]}`);
  return typeof header !== 'string' && isHeader(header);
}

export function isHeader(record: JsonObject): boolean {
  return typeof record['sessionId'] === 'string' && typeof record['projectHash'] === 'string' && asObject(record['message']) === undefined;
}
