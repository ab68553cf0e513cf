import { asObject, type JsonObject } from './json-shape.ts';
import { IGNORED_LINE_TYPES } from './line-types.ts';

/**
 * True when one of the lines can only be a Claude Code transcript's. Codex rollouts have `payload`, Copilot events
 * `data`, hook logs no `type`; forks of Gemini CLI write the same envelope, and `message.parts` in place of `content`.
 */
export function recognises(lines: readonly string[]): boolean {
  return lines.slice(0, 20).some((line) => {
    try {
      const record = asObject(JSON.parse(line));
      return record !== undefined && isTranscriptRecord(record);
    } catch {
      return false;
    }
  });
}

function isTranscriptRecord(record: JsonObject): boolean {
  const type = record['type'];
  if (typeof type !== 'string' || 'payload' in record) return false;
  if (type === 'summary') return typeof record['leafUuid'] === 'string';
  if (type === 'file-history-snapshot') return typeof record['messageId'] === 'string';
  if (typeof record['sessionId'] !== 'string') return false;
  if (type === 'user' || type === 'assistant') {
    const content = asObject(record['message'])?.['content'];
    return typeof record['uuid'] === 'string' && (typeof content === 'string' || Array.isArray(content));
  }
  if (type === 'system' || type === 'attachment') return typeof record['uuid'] === 'string' && 'parentUuid' in record;
  return type === 'queue-operation' || IGNORED_LINE_TYPES.has(type);
}
