import type { Outcome } from '../../domain/outcome.ts';
import { toErrorType } from '../../domain/taxonomy/safe-name.ts';
import type { CallEnd } from '../shared/call-end.ts';
import { asObject, asText, type JsonObject } from '../shared/json-shape.ts';

interface FailureRule {
  readonly pattern: RegExp;
  readonly outcome: Extract<Outcome, 'failed' | 'rejected' | 'interrupted'>;
  readonly errorType: string;
}

/** What `error.code` or the beginning of `error.message` means, first match. */
const FAILURE_RULES: readonly FailureRule[] = [
  { pattern: /^rejected$|^The user rejected\b/, outcome: 'rejected', errorType: 'user_rejected' },
  { pattern: /^Denied by preToolUse hook/, outcome: 'rejected', errorType: 'hook_denied' },
  { pattern: /^denied$|^Permission denied\b|^Denied by\b/, outcome: 'rejected', errorType: 'permission_denied' },
  {
    pattern:
      /^(?:aborted|cancelled|interrupted)$|^(?:The )?(?:operation|execution|tool call) (?:was )?(?:aborted|cancelled|interrupted)\b/i,
    outcome: 'interrupted',
    errorType: 'user_interrupted',
  },
  { pattern: /^(?:Path|File|Directory) does not exist/, outcome: 'failed', errorType: 'file_not_found' },
  { pattern: /^Skill not found\b/i, outcome: 'failed', errorType: 'unknown_skill' },
  { pattern: /^timeout$|^[^\n]*\btimed out\b/i, outcome: 'failed', errorType: 'timeout' },
];

/**
 * How a call ended, from its `tool.execution_complete`. Copilot's own `success` decides: a shell command that exits
 * with 1 is a success to it, in its hooks as well.
 *
 * @param endedAt epoch ms
 */
export function parseCompletion(data: JsonObject, endedAt: number): CallEnd {
  const end = { endedAt, measuredDurationMs: null };
  if (data['success'] === true) return { ...end, outcome: 'completed', errorType: null, taskId: launchedTaskOf(data) };
  return { ...end, ...classifyFailure(asObject(data['error'])), taskId: null };
}

function classifyFailure(error: JsonObject | undefined): Pick<FailureRule, 'outcome' | 'errorType'> {
  const code = asText(error?.['code'], 100) ?? '';
  const message = typeof error?.['message'] === 'string' ? error['message'].slice(0, 300) : '';
  const rule = FAILURE_RULES.find(({ pattern }) => pattern.test(code) || pattern.test(message));
  if (rule !== undefined) return { outcome: rule.outcome, errorType: rule.errorType };
  // `failure` is the code of every other failure and says nothing.
  return { outcome: 'failed', errorType: (code !== 'failure' && toErrorType(code)) || 'tool_error' };
}

/** A background agent answers at once and is at work until its `subagent.completed`, which names the call. */
function launchedTaskOf(data: JsonObject): string | null {
  const content = asObject(data['result'])?.['content'];
  const isLaunch = typeof content === 'string' && content.startsWith('Agent started in background');
  return isLaunch ? (asText(data['toolCallId'], 188) ?? null) : null;
}
