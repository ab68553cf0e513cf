import type { Outcome } from '../../domain/outcome.ts';

export interface ResultRule {
  readonly pattern: RegExp;
  readonly outcome: Extract<Outcome, 'failed' | 'rejected' | 'interrupted'>;
  /** A class of error: one of a bounded list, as it becomes a stored value and a label. */
  readonly errorType: string;
}

/**
 * What the text of an error result means, first match. The texts are Claude Code's own, without the enclosing
 * `<tool_use_error>`; seen in versions 1.0.98 to 2.1.219 unless noted.
 */
export const RESULT_RULES: readonly ResultRule[] = [
  { pattern: /^The user doesn't want to (?:proceed|take)/, outcome: 'rejected', errorType: 'user_rejected' },
  { pattern: /^\[Request interrupted by user/, outcome: 'interrupted', errorType: 'user_interrupted' },
  { pattern: /is temporarily unavailable, so auto mode cannot/, outcome: 'rejected', errorType: 'automode_unavailable' },
  {
    pattern: /^Permission (?:to use|for this action)\b|^Claude requested permissions\b/,
    outcome: 'rejected',
    errorType: 'permission_denied',
  },
  {
    pattern: /^(?:Hook )?PreToolUse:\S+ (?:hook error|denied this tool|hook returned blocking error)/,
    outcome: 'rejected',
    errorType: 'hook_denied',
  },
  { pattern: /^String to replace not found/, outcome: 'failed', errorType: 'string_not_found' },
  { pattern: /^Found \d+ matches of the string/, outcome: 'failed', errorType: 'string_not_unique' },
  { pattern: /^File has not been read yet/, outcome: 'failed', errorType: 'file_not_read' },
  { pattern: /^File has been (?:unexpectedly )?modified/, outcome: 'failed', errorType: 'file_changed' },
  { pattern: /^(?:File|Path|Directory) does not exist|^ENOENT\b/, outcome: 'failed', errorType: 'file_not_found' },
  { pattern: /^EISDIR\b/, outcome: 'failed', errorType: 'is_a_directory' },
  { pattern: /exceeds maximum allowed/, outcome: 'failed', errorType: 'too_large' },
  { pattern: /^InputValidationError\b/, outcome: 'failed', errorType: 'invalid_input' },
  { pattern: /^Sibling tool call errored|^Cancelled: parallel tool call/, outcome: 'failed', errorType: 'sibling_failed' },
  { pattern: /^Unknown skill\b/, outcome: 'failed', errorType: 'unknown_skill' },
  { pattern: /^Skill \S+ (?:is not a prompt-based skill|cannot be used)/, outcome: 'failed', errorType: 'skill_not_invocable' },
  { pattern: /^Bash command failed for pattern/, outcome: 'failed', errorType: 'skill_command_failed' },
  { pattern: /^Agent type '[^']*' not found/, outcome: 'failed', errorType: 'unknown_agent' },
  { pattern: /^(?:Error: )?No such tool available/, outcome: 'failed', errorType: 'unknown_tool' },
  { pattern: /^Blocked: /, outcome: 'failed', errorType: 'blocked' },
  { pattern: /^MCP error\b/, outcome: 'failed', errorType: 'mcp_error' },
  { pattern: /^[^\n]*\btimed out\b/i, outcome: 'failed', errorType: 'timeout' },
];

/** `toolDenialKind`, written from 2.1.205. A kind not listed is some other way of saying no. */
export const DENIAL_KINDS: ReadonlyMap<string, Omit<ResultRule, 'pattern'>> = new Map([
  ['user-rejected', { outcome: 'rejected', errorType: 'user_rejected' }],
  ['permission-rule', { outcome: 'rejected', errorType: 'permission_denied' }],
  ['automode-unavailable', { outcome: 'rejected', errorType: 'automode_unavailable' }],
  ['interrupted', { outcome: 'interrupted', errorType: 'user_interrupted' }],
  ['cancelled', { outcome: 'interrupted', errorType: 'cancelled' }],
]);
