import type { Outcome } from '../../domain/outcome.ts';
import { DENIAL_KINDS, RESULT_RULES } from './result-rules.ts';

export interface ResultClass {
  readonly outcome: Extract<Outcome, 'completed' | 'failed' | 'rejected' | 'interrupted'>;
  readonly errorType: string | null;
}

const COMPLETED: ResultClass = { outcome: 'completed', errorType: null };
const INTERRUPTED: ResultClass = { outcome: 'interrupted', errorType: 'user_interrupted' };
const DENIED: ResultClass = { outcome: 'rejected', errorType: 'denied' };
const INTERRUPTED_TEXT = '[Request interrupted by user for tool use]';
const ERROR_TAG = '<tool_use_error>';
/** Characters of an error text that are looked at. */
const HEAD_LENGTH = 300;

/**
 * How a tool call ended, from its result line.
 *
 * @param isInterrupted `toolUseResult.interrupted` of Bash: the command was stopped half-way, with or without `is_error`
 * @param denialKind `toolDenialKind` of the line
 */
export function classifyResult(result: {
  readonly isError: boolean;
  readonly isInterrupted: boolean;
  readonly text: string;
  readonly denialKind: string | undefined;
}): ResultClass {
  if (result.isInterrupted) return INTERRUPTED;
  if (!result.isError) return result.text.startsWith(INTERRUPTED_TEXT) ? INTERRUPTED : COMPLETED;
  if (result.denialKind !== undefined) return DENIAL_KINDS.get(result.denialKind) ?? DENIED;
  // A stopped command reports its exit code first and the interruption last.
  if (result.text.endsWith(INTERRUPTED_TEXT)) return INTERRUPTED;
  return classifyErrorText(result.text);
}

function classifyErrorText(text: string): ResultClass {
  const isToolUseError = text.startsWith(ERROR_TAG);
  const from = isToolUseError ? ERROR_TAG.length : 0;
  const head = text.slice(from, from + HEAD_LENGTH);
  const exitCode = /^Exit code (\d{1,3})\b/.exec(head)?.[1];
  if (exitCode !== undefined) return { outcome: 'failed', errorType: `exit_code_${Number(exitCode)}` };
  if (head.startsWith('Exit code')) return { outcome: 'failed', errorType: 'exit_code_other' };
  const rule = RESULT_RULES.find(({ pattern }) => pattern.test(head));
  if (rule !== undefined) return { outcome: rule.outcome, errorType: rule.errorType };
  return { outcome: 'failed', errorType: isToolUseError ? 'tool_use_error' : 'tool_error' };
}
