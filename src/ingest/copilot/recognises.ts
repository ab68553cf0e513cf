import { asObject, type JsonObject } from '../shared/json-shape.ts';
import { parseFirstObjects } from '../shared/parse-json.ts';
import { IGNORED_EVENT_TYPES, READ_EVENT_TYPES } from './event-types.ts';

/** True for events as Copilot CLI writes them: `type` of its list, `data`, and `parentId`, null in the first. */
export function recognises(lines: readonly string[]): boolean {
  return parseFirstObjects(lines).some(isOurs);
}

function isOurs(record: JsonObject): boolean {
  const type = record['type'];
  const isKnown = typeof type === 'string' && (READ_EVENT_TYPES.has(type) || IGNORED_EVENT_TYPES.has(type));
  return isKnown && asObject(record['data']) !== undefined && 'parentId' in record && typeof record['id'] === 'string';
}
