import type { InvocationObservation } from '../../domain/invocation.ts';
import { type ObservedEnd, type Origin, observeEnd, type StartedCall } from './observe.ts';

/**
 * The end of a call that only loads a skill, or sets something to work in the background. When it went well, so
 * presumably does the work, for as long as nobody knows; its own duration is not that of the work.
 */
export function observeLaunch(origin: Origin, call: StartedCall, end: ObservedEnd): InvocationObservation {
  if (end.outcome === 'completed') return observeEnd(origin, call, { ...end, endedAt: null, measuredDurationMs: null }, 'presumed');
  const isSkill = call.skill.kind === 'skill' && end.outcome === 'failed';
  return observeEnd(origin, call, isSkill ? { ...end, outcome: 'failed_to_launch', measuredDurationMs: null } : end, 'observed');
}
