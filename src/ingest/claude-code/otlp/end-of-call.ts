import type { SkillRef } from '../../../domain/skill.ts';
import { toErrorType } from '../../../domain/taxonomy/safe-name.ts';
import { flagOf, type TelemetryAttributes, textOf } from '../../shared/telemetry.ts';
import { classifyResult } from '../classify-result.ts';

interface Verdict {
  readonly outcome: 'completed' | 'failed' | 'rejected' | 'interrupted';
  readonly errorType: string | null;
}

/** From this version on a subagent runs in the background unless told otherwise. */
const BACKGROUND_AGENTS = [2, 1, 198];

/** How a call that ran has ended. `error`, the whole message, is there only with details, and is looked at and left behind. */
export function readVerdict(attributes: TelemetryAttributes, isError = false): Verdict {
  if (!isError && flagOf(attributes, 'success') !== false) return { outcome: 'completed', errorType: null };
  const message = textOf(attributes, 'error');
  const errorClass = textOf(attributes, 'error_type') ?? textOf(attributes, 'error.type');
  if (errorClass !== undefined && /abort/i.test(errorClass)) return { outcome: 'interrupted', errorType: 'user_interrupted' };
  const read = classifyResult({ isError: true, isInterrupted: false, text: message ?? '', denialKind: undefined });
  if (read.errorType !== 'tool_error') return read;
  // Spans have the class of error where events have the message.
  const short = message !== undefined && /^\w+(?::\w+)?$/.test(message) ? message : undefined;
  return { outcome: 'failed', errorType: toErrorType(errorClass ?? short) ?? read.errorType };
}

/** Who said no: a call that was rejected gives a decision and no result. */
export function readRejection(attributes: TelemetryAttributes): Verdict {
  switch (textOf(attributes, 'source')) {
    case 'user_abort':
      return { outcome: 'interrupted', errorType: 'user_interrupted' };
    case 'user_reject':
      return { outcome: 'rejected', errorType: 'user_rejected' };
    case 'hook':
      return { outcome: 'rejected', errorType: 'hook_denied' };
    default:
      return { outcome: 'rejected', errorType: 'permission_denied' };
  }
}

/** True when the result is only that of the launch, and the work goes on in the background. */
export function isLaunch(skill: SkillRef, attributes: TelemetryAttributes, version: string | undefined): boolean {
  if (skill.kind !== 'agent' && skill.kind !== 'shell') return false;
  const told = /"run_in_background":(true|false)/.exec(textOf(attributes, 'tool_input') ?? '')?.[1];
  if (told !== undefined) return told === 'true';
  return skill.kind === 'agent' && !isBefore(version, BACKGROUND_AGENTS);
}

function isBefore(version: string | undefined, limit: readonly number[]): boolean {
  const parts = version?.split('.', 3).map((part) => Number.parseInt(part, 10)) ?? [];
  for (const [index, bound] of limit.entries()) {
    const part = parts[index];
    if (part === undefined || Number.isNaN(part)) return false;
    if (part !== bound) return part < bound;
  }
  return false;
}
