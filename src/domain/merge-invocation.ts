import { type Invocation, type InvocationObservation, LONGEST_DURATION_MS, OBSERVATION_SOURCES, type Trigger } from './invocation.ts';
import { CERTAINTIES, type Outcome } from './outcome.ts';
import { isHidden, SKILL_KINDS, type SkillRef } from './skill.ts';

/** The state that one observation alone amounts to. */
export function toInvocation(observation: InvocationObservation): Invocation {
  const isOpen = observation.outcome === 'open';
  const endedAt = isOpen ? null : (observation.endedAt ?? null);
  // Whole microseconds, as they are stored: the same report read twice must be the same to the last digit.
  const measured =
    isOpen || observation.measuredDurationMs === undefined ? undefined : Math.round(observation.measuredDurationMs * 1000) / 1000;
  return {
    eventId: observation.eventId,
    skill: observation.skill,
    sessionId: observation.sessionId,
    startedAt: observation.startedAt,
    endedAt,
    durationMs: measured ?? elapsedMs(observation.startedAt, endedAt),
    durationMeasured: measured !== undefined,
    outcome: observation.outcome,
    certainty: isOpen ? 'none' : observation.certainty,
    phase: observation.phase ?? null,
    errorType: observation.errorType ?? null,
    trigger: observation.trigger ?? null,
    subagentId: observation.subagentId ?? null,
    sources: 1 << OBSERVATION_SOURCES.indexOf(observation.source),
  };
}

/**
 * Two states of one invocation made into one: a join, so the order and the number of times in which observations
 * arrive do not matter (commutative, associative, idempotent; checked by property tests). The one exception is whom
 * it belongs to: `sessionId` stays that of `stored`, because a forked session copies its parent's lines and the first
 * to be read is the parent's.
 *
 * The end is that of the more certain side; of two presumed ends the later, of two observed ones the one that says more.
 * The name is the more telling of the two, see {@link moreTelling}.
 */
export function mergeInvocation(stored: Invocation, other: Invocation): Invocation {
  const ordering = compareEnds(stored, other);
  const end = ordering >= 0 ? stored : other;
  const startedAt = Math.min(stored.startedAt, other.startedAt);
  const endedAt = end.outcome === 'open' ? null : end.endedAt;
  const measured = maxOrNull(measuredOf(stored), measuredOf(other));
  const skill = moreTelling(stored.skill, other.skill);
  return {
    eventId: stored.eventId,
    skill,
    sessionId: stored.sessionId,
    startedAt,
    endedAt,
    durationMs: end.outcome === 'open' ? null : (measured ?? elapsedMs(startedAt, endedAt)),
    durationMeasured: measured !== null,
    outcome: end.outcome,
    certainty: end.certainty,
    phase: mergePhase(skill, stored, other),
    errorType: isSameKindOfEnd(stored, other) ? smallerText(stored.errorType, other.errorType) : end.errorType,
    trigger: mergeTrigger(stored.trigger, other.trigger),
    subagentId: smallerText(stored.subagentId, other.subagentId),
    sources: stored.sources | other.sources,
  };
}

/** True when both say the same of the invocation, so storing the second changes nothing. */
export function isSameInvocation(a: Invocation, b: Invocation): boolean {
  return (
    isSameSkill(a.skill, b.skill) &&
    a.startedAt === b.startedAt &&
    a.endedAt === b.endedAt &&
    a.durationMs === b.durationMs &&
    a.durationMeasured === b.durationMeasured &&
    a.outcome === b.outcome &&
    a.certainty === b.certainty &&
    a.phase === b.phase &&
    a.errorType === b.errorType &&
    a.trigger === b.trigger &&
    a.subagentId === b.subagentId &&
    a.sources === b.sources
  );
}

/**
 * Sources differ in what they may name: telemetry without details hides names or gives only the program of a command. A
 * name comes before a hidden one, the longer (`npm test`, `plugin:skill`) before the shorter; what is left is settled
 * by order, so that both ways round agree.
 */
function moreTelling(a: SkillRef, b: SkillRef): SkillRef {
  if (isSameSkill(a, b)) return a;
  if (isHidden(a) !== isHidden(b)) return isHidden(a) ? b : a;
  if (a.name.length !== b.name.length) return a.name.length > b.name.length ? a : b;
  return a.name < b.name || (a.name === b.name && SKILL_KINDS.indexOf(a.kind) < SKILL_KINDS.indexOf(b.kind)) ? a : b;
}

/** The phase mostly follows from the name, so it is taken from whoever gave the name that stands. */
function mergePhase(skill: SkillRef, a: Invocation, b: Invocation): string | null {
  if (isSameSkill(a.skill, b.skill)) return smallerText(a.phase, b.phase);
  return isSameSkill(skill, a.skill) ? a.phase : b.phase;
}

function isSameSkill(a: SkillRef, b: SkillRef): boolean {
  return a.name === b.name && a.kind === b.kind;
}

/** Two reports of the same end, apart from its moment: each may know the class of error. */
function isSameKindOfEnd(a: Invocation, b: Invocation): boolean {
  return a.certainty === b.certainty && a.outcome === b.outcome && (a.certainty === 'observed' || a.endedAt === b.endedAt);
}

/**
 * Of two outcomes that are equally certain the later one stands. An error, once seen, is never covered up by a report of
 * success; and who knows that a person stopped or refused the call knows more than who only saw it fail.
 */
const FROM_WEAK_TO_STRONG: readonly Outcome[] = ['open', 'abandoned', 'completed', 'failed', 'interrupted', 'rejected', 'failed_to_launch'];

/** Negative when `b`'s end stands, positive when `a`'s, 0 when they are the same end. */
function compareEnds(a: Invocation, b: Invocation): number {
  const byCertainty = CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty);
  if (byCertainty !== 0) return byCertainty;
  const byOutcome = FROM_WEAK_TO_STRONG.indexOf(a.outcome) - FROM_WEAK_TO_STRONG.indexOf(b.outcome);
  const byEnd = (a.endedAt ?? Number.MIN_SAFE_INTEGER) - (b.endedAt ?? Number.MIN_SAFE_INTEGER);
  return a.certainty === 'presumed' ? byEnd || byOutcome : byOutcome || byEnd;
}

function measuredOf(invocation: Invocation): number | null {
  return invocation.durationMeasured ? invocation.durationMs : null;
}

/** A clock that went backwards gives no duration rather than a negative one, and one that was set from 1970 to now none of decades. */
function elapsedMs(startedAt: number, endedAt: number | null): number | null {
  return endedAt === null || endedAt < startedAt || endedAt - startedAt > LONGEST_DURATION_MS ? null : endedAt - startedAt;
}

function maxOrNull(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}

function smallerText(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  return b === null || a <= b ? a : b;
}

function mergeTrigger(a: Trigger | null, b: Trigger | null): Trigger | null {
  return a === 'typed' || b === 'typed' ? 'typed' : (a ?? b);
}
