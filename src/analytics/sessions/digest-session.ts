import type { SessionEvents, SessionStep } from '../../domain/session-record.ts';
import { checkEdits } from './checked-edits.ts';
import { computeActiveTime } from './compute-active-time.ts';
import { computeEffectiveness } from './compute-effectiveness.ts';
import { findRecoveries } from './find-recoveries.ts';
import { judgeHealth } from './judge-health.ts';
import { listLastTests } from './list-last-tests.ts';
import { countPhases, listPhaseMoves } from './list-phase-moves.ts';
import { measureWastedTime } from './measure-time.ts';
import { QUARTER_MS, type QuarterCounts, type SessionDigest, type SkillUse, type StepMoments } from './session-digest.ts';
import { skillIdOf } from './skill-id.ts';
import { hasEnded, isTrouble } from './step-facts.ts';
import { isTelling } from './telling-steps.ts';

/** What analyses over many sessions need of this one. */
export function digestSession(session: SessionEvents): SessionDigest {
  const { sessionId, firstEventAt, lastEventAt, steps } = session;
  const effectiveness = computeEffectiveness(session);
  const count = (isCounted: (step: SessionStep) => boolean) => steps.reduce((sum, step) => sum + (isCounted(step) ? 1 : 0), 0);
  const { uses, placeOf } = listUses(steps);
  return {
    ...{ sessionId, firstEventAt, lastEventAt, invocations: steps.length },
    ended: count(hasEnded),
    completed: count(({ outcome }) => outcome === 'completed'),
    activeMs: computeActiveTime(steps).activeMs,
    checks: count(({ phase }) => phase === 'verification'),
    delegated: count(({ subagentId }) => subagentId !== null),
    edits: checkEdits(session) ?? null,
    triedEdits: count(({ category, skill }) => category === 'editing' && skill.kind === 'tool'),
    score: effectiveness.kind === 'effectiveness' ? effectiveness.score : null,
    wasted: measureWastedTime(steps),
    health: judgeHealth(session) ?? null,
    troubles: findRecoveries(session),
    uses,
    phases: countPhases(steps),
    moves: listPhaseMoves(steps, placeOf),
    moments: listMoments(steps),
    lastTests: listLastTests(steps),
    telling: steps.filter(isTelling),
  };
}

function listUses(steps: readonly SessionStep[]) {
  const places = new Map<string, number>();
  const uses: { -readonly [Key in keyof SkillUse]: SkillUse[Key] }[] = [];
  const placeOf = ({ skill }: SessionStep) => places.get(skillIdOf(skill)) ?? 0;
  for (const step of steps) {
    const id = skillIdOf(step.skill);
    let place = places.get(id);
    if (place === undefined) {
      place = uses.push({ skill: step.skill, id, completed: 0, hasTrouble: false }) - 1;
      places.set(id, place);
    }
    const use = uses[place] as (typeof uses)[number];
    if (step.outcome === 'completed') use.completed += 1;
    else if (isTrouble(step)) use.hasTrouble = true;
  }
  return { uses, placeOf };
}

function listMoments(steps: readonly SessionStep[]): StepMoments {
  const quarters: { -readonly [Key in keyof QuarterCounts]: QuarterCounts[Key] }[] = [];
  let last = Number.NaN;
  for (const [first, step] of steps.entries()) {
    const quarter = Math.floor(step.startedAt / QUARTER_MS);
    if (quarter !== last) quarters.push({ at: step.startedAt, first, invocations: 0, ended: 0, completed: 0 });
    last = quarter;
    const counts = quarters.at(-1) as (typeof quarters)[number];
    counts.invocations += 1;
    if (hasEnded(step)) counts.ended += 1;
    if (step.outcome === 'completed') counts.completed += 1;
  }
  return {
    startedAt: Float64Array.from(steps, ({ startedAt }) => startedAt),
    states: Uint8Array.from(steps, (step) => (step.outcome === 'completed' ? 2 : hasEnded(step) ? 1 : 0)),
    quarters,
  };
}
