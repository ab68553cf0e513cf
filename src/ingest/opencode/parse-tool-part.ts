import type { Outcome } from '../../domain/outcome.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { asId, asObject, type JsonObject } from '../shared/json-shape.ts';
import { asEpochMs } from './as-epoch-ms.ts';
import { toSkillRef } from './to-skill-ref.ts';

/** A part of type `tool`. */
export interface ToolPart {
  readonly id: string;
  readonly skill: SkillRef;
  /** The agent's own instants, epoch ms; null before it has started or ended. */
  readonly startedAt: number | null;
  readonly end: { readonly at: number | null; readonly outcome: Exclude<Outcome, 'open'>; readonly errorType: string | null } | null;
}

interface ErrorRule {
  readonly pattern: RegExp;
  readonly outcome: Extract<Outcome, 'failed' | 'rejected' | 'interrupted'>;
  readonly errorType: string;
}

/** What the beginning of `state.error` means, first match. The texts are OpenCode's own, some with `Error: ` before them. */
const ERROR_RULES: readonly ErrorRule[] = [
  { pattern: /^The user (?:rejected permission|dismissed this question)/, outcome: 'rejected', errorType: 'user_rejected' },
  { pattern: /^The user has specified a rule|^Permission denied\b|^Rule prevents\b/, outcome: 'rejected', errorType: 'permission_denied' },
  { pattern: /^(?:Tool execution |The operation was )?aborted\b/i, outcome: 'interrupted', errorType: 'user_interrupted' },
  { pattern: /^Skill "[^"]*" not found/, outcome: 'failed', errorType: 'unknown_skill' },
  { pattern: /^Unknown agent type/, outcome: 'failed', errorType: 'unknown_agent' },
  { pattern: /^The \S+ tool was called with invalid arguments/, outcome: 'failed', errorType: 'invalid_input' },
  { pattern: /^(?:Could not find )?oldString\b/, outcome: 'failed', errorType: 'string_not_found' },
  { pattern: /^You must read (?:the )?file/, outcome: 'failed', errorType: 'file_not_read' },
  { pattern: /^(?:File|Directory) (?:\S+ )?(?:not found|does not exist)|^ENOENT\b/, outcome: 'failed', errorType: 'file_not_found' },
  { pattern: /^MCP error\b/, outcome: 'failed', errorType: 'mcp_error' },
  { pattern: /^[^\n]*\btimed out\b/i, outcome: 'failed', errorType: 'timeout' },
];

/** @returns undefined when it has no call id or no tool name */
export function parseToolPart(part: JsonObject, sessionId: string): ToolPart | undefined {
  const callId = asId(part['callID']);
  const state = asObject(part['state']);
  const skill = toSkillRef(part['tool'], state?.['input']);
  const id = callId === undefined || !isCounter(callId) ? callId : asId(`${sessionId}:${callId}`);
  if (id === undefined || skill === undefined || state === undefined) return undefined;
  const time = asObject(state['time']);
  return { id, skill, startedAt: asEpochMs(time?.['start']) ?? null, end: endOf(state, asEpochMs(time?.['end']) ?? null) };
}

/** Some models number their calls, `functions.bash:0`, from the start in each session: such an id is one within its session only. */
function isCounter(callId: string): boolean {
  return /^[^\d]*\d{0,5}$/.test(callId);
}

function endOf(state: JsonObject, at: number | null): ToolPart['end'] {
  if (state['status'] === 'completed') return { at, outcome: 'completed', errorType: null };
  if (state['status'] !== 'error') return null;
  const error = typeof state['error'] === 'string' ? state['error'].slice(0, 300).replace(/^Error: /, '') : '';
  const rule = ERROR_RULES.find(({ pattern }) => pattern.test(error));
  return { at, outcome: rule?.outcome ?? 'failed', errorType: rule?.errorType ?? 'tool_error' };
}
