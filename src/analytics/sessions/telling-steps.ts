import type { SessionStep } from '../../domain/session-record.ts';

/** The errors of an edit to a file that is not what the agent took it for. */
const UNREAD_ERRORS: ReadonlySet<string | null> = new Set<string | null>([
  'file_not_read',
  'string_not_found',
  'file_changed',
  'patch_not_applicable',
]);

export function isUnreadError(errorType: string | null): boolean {
  return UNREAD_ERRORS.has(errorType);
}

/** A command that the shell did not find. */
export function isMissingProgram({ errorType }: SessionStep): boolean {
  return errorType === 'exit_code_127';
}

/** A person or a policy said no. */
export function isRefused({ outcome }: SessionStep): boolean {
  return outcome === 'rejected';
}

/** A step that there is advice about by itself. */
export function isTelling(step: SessionStep): boolean {
  return isRefused(step) || isMissingProgram(step) || isUnreadError(step.errorType);
}
