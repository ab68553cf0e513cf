import type { SkillRef } from '../../domain/skill.ts';
import { quantile } from '../../stats/quantile.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import type { SessionDigest, SkillUse } from './session-digest.ts';

/** From one phase to another; there is one row for each pair. */
export interface PhaseTransition {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly sessions: number;
  /** `count` ÷ all transitions out of `from`. */
  readonly shareRatio: number;
  readonly shareInterval: ConfidenceInterval;
  /** The skill that begins the new phase most often, and how often. Of equally frequent ones the first by name. */
  readonly mostCommonSkill: { readonly skill: SkillRef; readonly count: number };
  /** Ms from the end of the last step of the old phase to the first of the new. */
  readonly medianGapMs: number;
}

export interface PhaseUse {
  readonly phase: string;
  readonly sessions: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  /** completed ÷ ended; null when nothing ended. */
  readonly completionRatio: number | null;
  readonly completionInterval: ConfidenceInterval | null;
  /** Known durations added up. */
  readonly totalDurationMs: number;
}

export interface PhaseFlow {
  /** By invocations, most first. */
  readonly phases: readonly PhaseUse[];
  /** By count, most first. */
  readonly transitions: readonly PhaseTransition[];
  /** How often it went from one phase to another, and in how many sessions. */
  readonly sampleSize: number;
  readonly sessions: number;
}

/** Moves of one pair of phases, of all sessions. */
interface AlikeMoves {
  readonly sessions: Set<string>;
  readonly skills: Map<string, { readonly skill: SkillRef; count: number }>;
  /** Of each session. */
  readonly gapsMs: Float64Array[];
  count: number;
}

/**
 * How work goes from phase to phase. A step without a phase (reading, searching) belongs to whatever phase it is in and
 * changes nothing; two steps of the same phase are no transition. Subagents go their own way beside the main thread.
 */
export function findPhaseTransitions(sessions: readonly SessionDigest[]): PhaseFlow {
  const moved = new Set<string>();
  const leaving = new Map<string, Map<string, AlikeMoves>>();
  for (const { sessionId, moves, uses } of sessions) {
    for (const { from, to, first, count } of moves.pairs) {
      const alike = getAlike(leaving, from, to);
      moved.add(sessionId);
      alike.sessions.add(sessionId);
      alike.gapsMs.push(moves.gapsMs.subarray(first, first + count));
      alike.count += count;
      for (let place = first; place < first + count; place++) countSkill(alike, uses[moves.skills[place] as number] as SkillUse);
    }
  }
  const transitions = [...leaving].flatMap(([from, own]) => {
    const total = [...own.values()].reduce((sum, { count }) => sum + count, 0);
    return Array.from(own, ([to, alike]) => toTransition(from, to, alike, total));
  });
  return {
    phases: describePhases(sessions),
    transitions: transitions.sort((a, b) => b.count - a.count || compareText(a.from, b.from) || compareText(a.to, b.to)),
    sampleSize: transitions.reduce((sum, { count }) => sum + count, 0),
    sessions: moved.size,
  };
}

function getAlike(leaving: Map<string, Map<string, AlikeMoves>>, from: string, to: string): AlikeMoves {
  const own = leaving.get(from) ?? new Map<string, AlikeMoves>();
  leaving.set(from, own);
  const alike = own.get(to) ?? { sessions: new Set(), skills: new Map(), gapsMs: [], count: 0 };
  own.set(to, alike);
  return alike;
}

function countSkill({ skills }: AlikeMoves, { id, skill }: SkillUse): void {
  const known = skills.get(id);
  if (known === undefined) skills.set(id, { skill, count: 1 });
  else known.count += 1;
}

function toTransition(from: string, to: string, { sessions, skills, gapsMs, count }: AlikeMoves, leaving: number): PhaseTransition {
  const byUse = [...skills.values()].sort(
    (a, b) => b.count - a.count || compareText(a.skill.name, b.skill.name) || compareText(a.skill.kind, b.skill.kind),
  );
  return {
    ...{ from, to, count, sessions: sessions.size },
    shareRatio: count / leaving,
    shareInterval: wilsonInterval(count, leaving),
    mostCommonSkill: byUse[0] as (typeof byUse)[number],
    medianGapMs: quantile(joinSorted(gapsMs, count), 0.5),
  };
}

function joinSorted(parts: readonly Float64Array[], count: number): Float64Array {
  const joined = new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined.sort();
}

function describePhases(sessions: readonly SessionDigest[]): PhaseUse[] {
  const byPhase = Map.groupBy(
    sessions.flatMap(({ sessionId, phases }) => phases.map((counts) => ({ sessionId, ...counts }))),
    ({ phase }) => phase,
  );
  return Array.from(byPhase, ([phase, own]): PhaseUse => {
    const add = (key: 'invocations' | 'completed' | 'ended' | 'totalDurationMs') => own.reduce((sum, counts) => sum + counts[key], 0);
    const [ended, completed] = [add('ended'), add('completed')];
    return {
      phase,
      sessions: new Set(own.map(({ sessionId }) => sessionId)).size,
      invocations: add('invocations'),
      completed,
      ended,
      completionRatio: ended === 0 ? null : completed / ended,
      completionInterval: ended === 0 ? null : wilsonInterval(completed, ended),
      totalDurationMs: add('totalDurationMs'),
    };
  }).sort((a, b) => b.invocations - a.invocations || compareText(a.phase, b.phase));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
