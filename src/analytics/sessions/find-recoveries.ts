import type { SessionEvents, SessionStep } from '../../domain/session-record.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { inOrder } from './in-order.ts';
import { skillIdOf } from './skill-id.ts';
import { durationOf, endOf, isTrouble } from './step-facts.ts';

/** A skill in trouble, from its first failure to its next success in the same session or to the end of what is known of it. */
export interface Trouble {
  readonly skill: SkillRef;
  readonly category: string | null;
  readonly sessionId: string;
  /** Epoch ms: start and end of the first failure. */
  readonly startedAt: number;
  readonly failedAt: number;
  /** Failures until the success, 1 or more. */
  readonly attempts: number;
  /** What the failed attempts took, as far as it is known. */
  readonly failedMs: number;
  readonly errorTypes: readonly (string | null)[];
  readonly isRecovered: boolean;
  /** From the end of the first failure to the end of the success; of what did not recover, to the last thing seen of the session. */
  readonly recoveryMs: number;
}

interface OpenTrouble {
  readonly first: SessionStep;
  readonly failures: SessionStep[];
}

/** Several analyses ask for those of the same session. */
const found = new WeakMap<SessionEvents, readonly Trouble[]>();

/**
 * The troubles of one session, each skill by itself. The recovery of a failure is the next completed invocation of the same
 * skill that began after it: not the next failure, and not another skill's success. A person's no or stop changes nothing.
 */
export function findRecoveries(session: SessionEvents): readonly Trouble[] {
  let troubles = found.get(session);
  if (troubles === undefined) {
    troubles = searchTroubles(session);
    found.set(session, troubles);
  }
  return troubles;
}

function searchTroubles(session: SessionEvents): Trouble[] {
  const lastAt = session.steps.reduce((latest, step) => Math.max(latest, endOf(step)), session.lastEventAt);
  const open = new Map<string, OpenTrouble>();
  const over: Trouble[] = [];
  for (const step of inOrder(session.steps)) {
    const id = skillIdOf(step.skill);
    const trouble = open.get(id);
    if (isTrouble(step)) {
      if (trouble === undefined) open.set(id, { first: step, failures: [step] });
      else trouble.failures.push(step);
    } else if (step.outcome === 'completed' && trouble !== undefined && step.startedAt >= endOf(trouble.first)) {
      open.delete(id);
      over.push(toTrouble(session, trouble, { isRecovered: true, at: endOf(step) }));
    }
  }
  for (const trouble of open.values()) over.push(toTrouble(session, trouble, { isRecovered: false, at: lastAt }));
  return over.sort((a, b) => a.startedAt - b.startedAt);
}

function toTrouble(
  { sessionId }: SessionEvents,
  { first, failures }: OpenTrouble,
  over: { readonly isRecovered: boolean; readonly at: number },
): Trouble {
  const failedAt = endOf(first);
  return {
    skill: first.skill,
    category: first.category,
    sessionId,
    startedAt: first.startedAt,
    failedAt,
    attempts: failures.length,
    failedMs: failures.reduce((sum, step) => sum + (durationOf(step) ?? 0), 0),
    errorTypes: failures.map(({ errorType }) => errorType),
    isRecovered: over.isRecovered,
    recoveryMs: Math.max(0, over.at - failedAt),
  };
}
