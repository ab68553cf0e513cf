import { asObject, type JsonObject } from '../shared/json-shape.ts';
import { IGNORED_LINE_TYPES } from './line-types.ts';

/**
 * True when a line can only be a Claude Code transcript's and none is another agent's. Codex rollouts have `payload`,
 * Copilot events `data`, hook logs no `type`; forks of Gemini CLI write much the same envelope, and `message.parts`
 * in place of `message.content`.
 */
export function recognises(lines: readonly string[]): boolean {
  const records = lines.slice(0, 20).map(parseRecord);
  return records.some(isOurs) && !records.some(isForeign);
}

function parseRecord(line: string): JsonObject {
  try {
    return asObject(JSON.parse(line)) ?? {};
  } catch {
    return {};
  }
}

function isForeign(record: JsonObject): boolean {
  return 'payload' in record || Array.isArray(asObject(record['message'])?.['parts']);
}

function isOurs(record: JsonObject): boolean {
  const type = record['type'];
  if (typeof type !== 'string') return false;
  if (type === 'summary') return typeof record['leafUuid'] === 'string';
  if (type === 'file-history-snapshot') return typeof record['messageId'] === 'string';
  if (typeof record['sessionId'] !== 'string') return false;
  if (type === 'user' || type === 'assistant') {
    const content = asObject(record['message'])?.['content'];
    return typeof record['uuid'] === 'string' && (typeof content === 'string' || Array.isArray(content));
  }
  if (type === 'queue-operation' || IGNORED_LINE_TYPES.has(type)) return true;
  return typeof record['uuid'] === 'string' && 'parentUuid' in record;
}
