import { flagOf, type TelemetryAttributes, textOf } from '../../shared/telemetry.ts';

export interface Verdict {
  readonly outcome: 'completed' | 'failed' | 'rejected' | 'interrupted';
  /** A class of error. */
  readonly errorType: string | null;
}

const COMPLETED: Verdict = { outcome: 'completed', errorType: null };
const USER_REJECTED: Verdict = { outcome: 'rejected', errorType: 'user_rejected' };
const INTERRUPTED: Verdict = { outcome: 'interrupted', errorType: 'user_interrupted' };
/** The exit code stands near the beginning of the output, after chunk id and wall time. */
const HEAD_LENGTH = 500;
const EXIT_CODE = /(?:^|\n)(?:Process exited with code|Exit code:) (-?\d{1,5})(?:\n|$)|"exit_code":\s?(-?\d{1,5})\b/;

/**
 * How a call that ran has ended. `success` says that the tool did its work, which for a command is to run it: whether
 * that failed is said by its exit code, in the output, which is looked at and left behind.
 */
export function readVerdict(attributes: TelemetryAttributes): Verdict {
  const head = (textOf(attributes, 'output') ?? '').slice(0, HEAD_LENGTH);
  if (flagOf(attributes, 'success') === false) return readFailure(head);
  const match = EXIT_CODE.exec(head);
  const exitCode = Number(match?.[1] ?? match?.[2] ?? 0);
  return exitCode === 0 ? COMPLETED : { outcome: 'failed', errorType: toExitClass(exitCode) };
}

function readFailure(head: string): Verdict {
  if (/\brejected by user\b/.test(head)) return USER_REJECTED;
  if (/\baborted by user\b/.test(head)) return INTERRUPTED;
  if (/\btimed out\b/.test(head)) return { outcome: 'failed', errorType: 'timeout' };
  const match = EXIT_CODE.exec(head);
  return { outcome: 'failed', errorType: match === null ? 'tool_error' : toExitClass(Number(match[1] ?? match[2])) };
}

function toExitClass(exitCode: number): string {
  return exitCode >= 0 && exitCode < 256 ? `exit_code_${exitCode}` : 'exit_code_other';
}

/** Of a decision against a call; undefined for one in its favor. */
export function readRejection(attributes: TelemetryAttributes): Verdict | undefined {
  switch (textOf(attributes, 'decision')) {
    case 'denied':
      return textOf(attributes, 'source') === 'user' ? USER_REJECTED : { outcome: 'rejected', errorType: 'permission_denied' };
    case 'timed_out':
      return { outcome: 'rejected', errorType: 'approval_timed_out' };
    case 'abort':
      return INTERRUPTED;
    default:
      return undefined;
  }
}
