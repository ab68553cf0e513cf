import type { SessionRecord, SessionStep } from '../../domain/session-record.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { quantile } from '../../stats/quantile.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import { skillIdOf } from './skill-id.ts';
import { durationOf, endOf, hasEnded } from './step-facts.ts';

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

interface Move {
  readonly from: SessionStep & { readonly phase: string };
  readonly to: SessionStep & { readonly phase: string };
  readonly sessionId: string;
}

/**
 * How work goes from phase to phase. A step without a phase (reading, searching) belongs to whatever phase it is in and
 * changes nothing; two steps of the same phase are no transition. Subagents go their own way beside the main thread.
 */
export function findPhaseTransitions(sessions: readonly SessionRecord[]): PhaseFlow {
  const moves = sessions.flatMap(listMoves);
  const leaving = Map.groupBy(moves, ({ from }) => from.phase);
  const transitions = [...leaving].flatMap(([from, own]) =>
    Array.from(
      Map.groupBy(own, ({ to }) => to.phase),
      ([to, alike]) => toTransition(from, to, alike, own.length),
    ),
  );
  return {
    phases: describePhases(sessions),
    transitions: transitions.sort((a, b) => b.count - a.count || compareText(a.from, b.from) || compareText(a.to, b.to)),
    sampleSize: moves.length,
    sessions: new Set(moves.map(({ sessionId }) => sessionId)).size,
  };
}

function listMoves({ sessionId, steps }: SessionRecord): Move[] {
  const threads = Map.groupBy(
    [...steps].sort((a, b) => a.startedAt - b.startedAt).filter((step): step is Move['to'] => step.phase !== null),
    ({ subagentId }) => subagentId,
  );
  return [...threads.values()].flatMap((thread) =>
    thread.flatMap((to, index) => {
      const from = thread[index - 1];
      return from === undefined || from.phase === to.phase ? [] : [{ from, to, sessionId }];
    }),
  );
}

function toTransition(from: string, to: string, alike: readonly Move[], leaving: number): PhaseTransition {
  const skills = [...Map.groupBy(alike, (move) => skillIdOf(move.to.skill)).values()]
    .flatMap(([first, ...rest]) => (first ? [{ skill: first.to.skill, count: 1 + rest.length }] : []))
    .sort((a, b) => b.count - a.count || compareText(a.skill.name, b.skill.name) || compareText(a.skill.kind, b.skill.kind));
  const gaps = alike.map((move) => Math.max(0, move.to.startedAt - endOf(move.from))).sort((a, b) => a - b);
  return {
    from,
    to,
    count: alike.length,
    sessions: new Set(alike.map(({ sessionId }) => sessionId)).size,
    shareRatio: alike.length / leaving,
    shareInterval: wilsonInterval(alike.length, leaving),
    mostCommonSkill: skills[0] as (typeof skills)[number],
    medianGapMs: quantile(gaps, 0.5),
  };
}

function describePhases(sessions: readonly SessionRecord[]): PhaseUse[] {
  const steps = sessions.flatMap(({ sessionId, steps: own }) => own.map((step) => ({ sessionId, step })));
  const byPhase = Map.groupBy(
    steps.filter(({ step }) => step.phase !== null),
    ({ step }) => step.phase ?? '',
  );
  return Array.from(byPhase, ([phase, own]): PhaseUse => {
    const ended = own.filter(({ step }) => hasEnded(step)).length;
    const completed = own.filter(({ step }) => step.outcome === 'completed').length;
    return {
      phase,
      sessions: new Set(own.map(({ sessionId }) => sessionId)).size,
      invocations: own.length,
      completed,
      ended,
      completionRatio: ended === 0 ? null : completed / ended,
      completionInterval: ended === 0 ? null : wilsonInterval(completed, ended),
      totalDurationMs: own.reduce((sum, { step }) => sum + (durationOf(step) ?? 0), 0),
    };
  }).sort((a, b) => b.invocations - a.invocations || compareText(a.phase, b.phase));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
