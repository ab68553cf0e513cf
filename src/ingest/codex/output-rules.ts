import type { Outcome } from '../../domain/outcome.ts';

export interface OutputRule {
  readonly pattern: RegExp;
  readonly outcome: Extract<Outcome, 'failed' | 'rejected' | 'interrupted'>;
  /** A class of error: one of a bounded list, as it becomes a stored value and a label. */
  readonly errorType: string;
}

/**
 * What the text of a result means that no tool wrote but Codex itself, first match; any other text is the tool's own, and
 * the call is completed. The texts are in codex-rs/core/src/tools; `exec_command failed` repeats the command first.
 */
export const OUTPUT_RULES: readonly OutputRule[] = [
  { pattern: /^(?:Wall time:? [\d.]+ seconds\n)?aborted(?: by user\b|$)/, outcome: 'interrupted', errorType: 'user_interrupted' },
  { pattern: /^(?:exec command |patch )?rejected by user\b/, outcome: 'rejected', errorType: 'user_rejected' },
  { pattern: /^user (?:rejected|cancelled) MCP tool call/, outcome: 'rejected', errorType: 'user_rejected' },
  { pattern: /^request_user_input was cancelled/, outcome: 'rejected', errorType: 'user_rejected' },
  { pattern: /^exec_command failed for [\s\S]*Rejected\(\\*"rejected by user/, outcome: 'rejected', errorType: 'user_rejected' },
  { pattern: /^exec_command failed for [\s\S]*Rejected\(/, outcome: 'rejected', errorType: 'policy_rejected' },
  { pattern: /^`[\s\S]*` rejected: /, outcome: 'rejected', errorType: 'policy_rejected' },
  { pattern: /^patch rejected\b/, outcome: 'rejected', errorType: 'policy_rejected' },
  { pattern: /^approval (?:required by policy|policy is )/, outcome: 'rejected', errorType: 'policy_rejected' },
  { pattern: /^This action was rejected due to/, outcome: 'rejected', errorType: 'policy_rejected' },
  { pattern: /^(?:Command|Tool call) blocked by \w+ hook\b/, outcome: 'rejected', errorType: 'hook_denied' },
  { pattern: /^apply_patch verification failed/, outcome: 'failed', errorType: 'patch_not_applicable' },
  { pattern: /^(?:write_stdin failed: )?Unknown process id/, outcome: 'failed', errorType: 'unknown_process' },
  { pattern: /^(?:exec_command|write_stdin|shell) failed\b/, outcome: 'failed', errorType: 'exec_failed' },
  { pattern: /^execution error: /, outcome: 'failed', errorType: 'exec_failed' },
  { pattern: /^failed in sandbox/, outcome: 'failed', errorType: 'sandbox_denied' },
  { pattern: /^command timed out/, outcome: 'failed', errorType: 'timeout' },
  { pattern: /^unsupported (?:custom tool )?call\b/, outcome: 'failed', errorType: 'unknown_tool' },
  { pattern: /^failed to parse function arguments/, outcome: 'failed', errorType: 'invalid_input' },
  { pattern: /^tool call (?:error|failed)\b/, outcome: 'failed', errorType: 'mcp_error' },
  { pattern: /^Script failed\b/, outcome: 'failed', errorType: 'script_failed' },
];
