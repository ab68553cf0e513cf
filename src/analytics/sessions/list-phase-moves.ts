import type { SessionStep } from '../../domain/session-record.ts';
import { inOrder } from './in-order.ts';
import type { PhaseCounts, PhaseMoves } from './session-digest.ts';
import { durationOf, endOf, hasEnded } from './step-facts.ts';

/**
 * How one session went from phase to phase, each pair of phases once. Subagents go their own way beside the main thread.
 *
 * @param placeOf - where the skill of a step stands in the list of those of the session
 */
export function listPhaseMoves(steps: readonly SessionStep[], placeOf: (step: SessionStep) => number): PhaseMoves {
  const last = new Map<string | null, SessionStep & { readonly phase: string }>();
  const moves = new Map<string, Map<string, { skills: number[]; gapsMs: number[] }>>();
  for (const step of inOrder(steps)) {
    if (!hasPhase(step)) continue;
    const from = last.get(step.subagentId);
    last.set(step.subagentId, step);
    if (from === undefined || from.phase === step.phase) continue;
    const leaving = moves.get(from.phase) ?? new Map<string, { skills: number[]; gapsMs: number[] }>();
    moves.set(from.phase, leaving);
    const alike = leaving.get(step.phase) ?? { skills: [], gapsMs: [] };
    leaving.set(step.phase, alike);
    alike.skills.push(placeOf(step));
    alike.gapsMs.push(Math.max(0, step.startedAt - endOf(from)));
  }
  const alike = [...moves].flatMap(([from, leaving]) => Array.from(leaving, ([to, own]) => ({ from, to, ...own })));
  let first = 0;
  const pairs = alike.map(({ from, to, gapsMs: { length: count } }) => {
    first += count;
    return { from, to, first: first - count, count };
  });
  // Two lists for all of them: a list of numbers of its own for each pair would be larger than what is in it.
  return {
    pairs,
    skills: Uint32Array.from(alike.flatMap(({ skills }) => skills)),
    gapsMs: Float64Array.from(alike.flatMap(({ gapsMs }) => gapsMs)),
  };
}

/** The phases of one session. */
export function countPhases(steps: readonly SessionStep[]): PhaseCounts[] {
  const counts = new Map<string, { phase: string; invocations: number; completed: number; ended: number; totalDurationMs: number }>();
  for (const step of steps) {
    if (step.phase === null) continue;
    let own = counts.get(step.phase);
    if (own === undefined) {
      own = { phase: step.phase, invocations: 0, completed: 0, ended: 0, totalDurationMs: 0 };
      counts.set(step.phase, own);
    }
    own.invocations += 1;
    if (hasEnded(step)) own.ended += 1;
    if (step.outcome === 'completed') own.completed += 1;
    own.totalDurationMs += durationOf(step) ?? 0;
  }
  return [...counts.values()];
}

function hasPhase(step: SessionStep): step is SessionStep & { readonly phase: string } {
  return step.phase !== null;
}
