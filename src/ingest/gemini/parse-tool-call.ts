import type { Outcome } from '../../domain/outcome.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { asId, asInstant, asObject, type JsonObject } from '../shared/json-shape.ts';
import { toSkillRef } from './to-skill-ref.ts';

/** One of a message's `toolCalls`. */
export interface ToolCall {
  readonly id: string;
  readonly skill: SkillRef;
  /** Epoch ms of its record, which Gemini CLI makes when all calls of one answer of the model are over; null when it has none. */
  readonly recordedAt: number | null;
  /** Null while it runs or waits for approval. */
  readonly end: { readonly outcome: Exclude<Outcome, 'open'>; readonly errorType: string | null } | null;
}

interface ErrorRule {
  readonly pattern: RegExp;
  readonly outcome: Extract<Outcome, 'failed' | 'rejected'>;
  readonly errorType: string;
}

/** What the text of a failed call's response means, first match. The texts are Gemini CLI's own. */
const ERROR_RULES: readonly ErrorRule[] = [
  { pattern: /denied by policy|^Tool execution denied/i, outcome: 'rejected', errorType: 'permission_denied' },
  { pattern: /^Tool "[^"]*" not found/, outcome: 'failed', errorType: 'unknown_tool' },
  { pattern: /^Skill "[^"]*" not found/, outcome: 'failed', errorType: 'unknown_skill' },
  { pattern: /^(?:Error: )?(?:Invalid parameters|params[ /])/, outcome: 'failed', errorType: 'invalid_input' },
  { pattern: /^(?:Error: )?(?:File|Path|Directory) (?:not found|does not exist)/, outcome: 'failed', errorType: 'file_not_found' },
  { pattern: /could not find the string to replace|\b0 occurrences found/, outcome: 'failed', errorType: 'string_not_found' },
  { pattern: /^MCP tool '[^']*' reported/, outcome: 'failed', errorType: 'mcp_error' },
  { pattern: /^[^\n]*\btimed out\b/i, outcome: 'failed', errorType: 'timeout' },
];

/** @returns undefined when it has no id or no name */
export function parseToolCall(record: JsonObject): ToolCall | undefined {
  const id = asId(record['id']);
  const skill = toSkillRef(record['name'], record['args'], { mcpServer: serverOf(record['displayName']) });
  if (id === undefined || skill === undefined) return undefined;
  return { id, skill, recordedAt: asInstant(record['timestamp']) ?? null, end: endOf(record) };
}

/** The display name of an MCP tool is `search (docs MCP Server)`. */
function serverOf(displayName: unknown): string | undefined {
  return typeof displayName === 'string' ? / \(([^()]+) MCP Server\)$/.exec(displayName.slice(0, 500))?.[1] : undefined;
}

function endOf(record: JsonObject): ToolCall['end'] {
  switch (record['status']) {
    case 'success':
      return { outcome: 'completed', errorType: null };
    case 'cancelled':
      // A person said no to this call, or stopped the agent while it ran.
      return /did not allow tool call/.test(errorTextOf(record['result']))
        ? { outcome: 'rejected', errorType: 'user_rejected' }
        : { outcome: 'interrupted', errorType: 'user_interrupted' };
    case 'error': {
      const text = errorTextOf(record['result']);
      const rule = ERROR_RULES.find(({ pattern }) => pattern.test(text));
      return { outcome: rule?.outcome ?? 'failed', errorType: rule?.errorType ?? 'tool_error' };
    }
    default:
      return null;
  }
}

/** Beginning of the error in `[{functionResponse:{response:{error}}}]`. */
function errorTextOf(result: unknown): string {
  const response = asObject(asObject(asObject(Array.isArray(result) ? result[0] : result)?.['functionResponse'])?.['response']);
  const error = response?.['error'];
  return typeof error === 'string' ? error.slice(0, 300) : '';
}
