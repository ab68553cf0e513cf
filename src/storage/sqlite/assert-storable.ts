import { LONGEST_DURATION_MS } from '../../domain/invocation.ts';
import { isOutcome } from '../../domain/outcome.ts';
import { isSkillKind } from '../../domain/skill.ts';
import type { EventBatch } from '../../ports/event-store.ts';

const LONGEST_TEXT = 200;

/**
 * Checks what the border should have checked, before a batch shares a transaction with others: one wrong value must
 * not cost them theirs.
 *
 * @throws RangeError | TypeError naming the field and the value: a bug of the caller
 */
export function assertStorable(batch: EventBatch): void {
  for (const it of batch.invocations) {
    if (!isInstant(it.startedAt)) throw new RangeError(`startedAt requires whole epoch milliseconds; got ${it.startedAt} in ${it.eventId}`);
    if (it.endedAt !== undefined && !isInstant(it.endedAt))
      throw new RangeError(`endedAt requires whole epoch milliseconds; got ${it.endedAt} in ${it.eventId}`);
    if (it.measuredDurationMs !== undefined && !(it.measuredDurationMs >= 0 && it.measuredDurationMs <= LONGEST_DURATION_MS)) {
      throw new RangeError(`measuredDurationMs requires 0 to 1e12; got ${it.measuredDurationMs} in ${it.eventId}`);
    }
    if (!isText(it.eventId) || !isText(it.sessionId) || !isText(it.skill.name)) {
      throw new RangeError(
        `eventId, sessionId and skill name require 1 to ${LONGEST_TEXT} characters; got ${JSON.stringify([it.eventId, it.sessionId, it.skill.name]).slice(0, 300)}`,
      );
    }
    if (!isSkillKind(it.skill.kind)) throw new TypeError(`unknown kind of skill ${JSON.stringify(it.skill.kind)}`);
    if (!isOutcome(it.outcome)) throw new TypeError(`unknown outcome ${JSON.stringify(it.outcome)}`);
  }
  for (const session of batch.sessions ?? []) {
    if (!isText(session.sessionId))
      throw new RangeError(`sessionId requires 1 to ${LONGEST_TEXT} characters; got ${String(session.sessionId).slice(0, 300)}`);
    if (!isInstant(session.firstEventAt) || !isInstant(session.lastEventAt)) {
      throw new RangeError(`a session's instants require whole epoch milliseconds; got ${session.firstEventAt}, ${session.lastEventAt}`);
    }
  }
}

/** Between the years 1 and 9999, which everything downstream can print. */
function isInstant(value: number): boolean {
  return Number.isInteger(value) && value > -62_135_596_800_000 && value < 253_402_300_800_000;
}

function isText(value: string): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_TEXT;
}
