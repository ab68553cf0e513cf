import type { SkillRef } from '../../domain/skill.ts';
import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { fisherMidPGreater } from '../../stats/fisher-mid-p-greater.ts';
import { quantile } from '../../stats/quantile.ts';
import { quantileInterval } from '../../stats/quantile-interval.ts';
import type { Proportion } from '../../stats/two-proportion-score-test.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import type { Trouble } from './find-recoveries.ts';
import { LOOP_ATTEMPTS } from './judge-health.ts';
import type { SessionDigest } from './session-digest.ts';
import { skillIdOf } from './skill-id.ts';

/** Recovery of some troubles. */
export interface Recovery {
  /** Runs of failures of one skill in one session with no success between them. */
  readonly troubles: number;
  readonly recovered: number;
  /** recovered ÷ troubles; null without any. */
  readonly recoveredRatio: number | null;
  readonly recoveredInterval: ConfidenceInterval | null;
  /** Half of all troubles were over within so many ms, those never over included; null when fewer than half were, or none is. */
  readonly medianRecoveryMs: number | null;
  /** Of the median; an upper end of null has no bound. Null when there are too few. */
  readonly medianInterval: { readonly lower: number | null; readonly upper: number | null; readonly level: number } | null;
  readonly failedAttempts: number;
  /** Troubles of {@link LOOP_ATTEMPTS} failed attempts or more. */
  readonly loops: number;
  /** What the failed attempts took together, as far as it is known. */
  readonly lostMs: number;
}

export type BottleneckVerdict = 'bottleneck' | 'ordinary' | 'insufficient_data';

export interface Bottleneck extends Recovery {
  readonly skill: SkillRef;
  readonly sessions: number;
  /** Troubles and completed attempts: a run of failures counts once, however often it was tried. */
  readonly attempts: number;
  /** Troubles ÷ attempts. */
  readonly troubleRatio: number;
  readonly troubleInterval: ConfidenceInterval;
  /** The most frequent class of error, of equally frequent ones the first by name; null when none is known. */
  readonly cause: { readonly errorType: string; readonly count: number } | null;
  /**
   * `bottleneck`: it goes wrong more often than all other skills together, by more than chance (adjusted p below 5 %).
   * `insufficient_data`: fewer than {@link REQUIRED_ATTEMPTS} attempts.
   */
  readonly verdict: BottleneckVerdict;
  /** One-sided, by Benjamini–Hochberg over the skills that were tested; null when it was not tested. */
  readonly adjustedPValue: number | null;
}

export interface Bottlenecks {
  /** Skills with a trouble, by what was lost, most first; then by troubles. */
  readonly skills: readonly Bottleneck[];
  /** Over all skills. */
  readonly total: Recovery;
  readonly sessions: number;
}

export const REQUIRED_ATTEMPTS = 5;
const SIGNIFICANCE = 0.05;

/** Where sessions get stuck: which skills go wrong, why, how often and how soon that is over, and what it costs. */
export function findBottlenecks(sessions: readonly SessionDigest[]): Bottlenecks {
  const troubles = sessions.flatMap((session) => session.troubles);
  const tallies = tallySkills(sessions);
  const bySkill = Map.groupBy(troubles, ({ skill }) => skillIdOf(skill));
  const totals = { troubles: troubles.length, completed: [...tallies.values()].reduce((sum, { completed }) => sum + completed, 0) };
  const found = Array.from(bySkill, ([id, own]) => {
    const tally = tallies.get(id) ?? { completed: 0, sessions: new Set<string>() };
    const trials = { successes: own.length, trials: own.length + tally.completed };
    const others = { successes: totals.troubles - own.length, trials: totals.troubles + totals.completed - trials.trials };
    return { own, tally, trials, pValue: test(trials, others) };
  });
  const tested = found.filter(({ pValue }) => pValue !== null);
  const adjusted = new Map(benjaminiHochberg(tested.map(({ pValue }) => pValue ?? 1)).map((value, index) => [tested[index], value]));
  const skills = found.flatMap((it): Bottleneck[] => {
    const { own, tally, trials } = it;
    const [first] = own;
    if (first === undefined) return [];
    const adjustedPValue = adjusted.get(it) ?? null;
    return [
      {
        skill: first.skill,
        sessions: tally.sessions.size,
        attempts: trials.trials,
        troubleRatio: trials.successes / trials.trials,
        troubleInterval: wilsonInterval(trials.successes, trials.trials),
        cause: findCause(own),
        verdict: adjustedPValue === null ? 'insufficient_data' : adjustedPValue < SIGNIFICANCE ? 'bottleneck' : 'ordinary',
        adjustedPValue,
        ...describeRecovery(own),
      },
    ];
  });
  return { skills: skills.sort(compareBottlenecks), total: describeRecovery(troubles), sessions: sessions.length };
}

export function describeRecovery(troubles: readonly Trouble[]): Recovery {
  const recovered = troubles.filter(({ isRecovered }) => isRecovered).length;
  const times = troubles.map(({ isRecovered, recoveryMs }) => (isRecovered ? recoveryMs : Number.POSITIVE_INFINITY)).sort((a, b) => a - b);
  const interval = quantileInterval(times, 0.5);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  // Without interpolation: between a time and never there is none.
  const median = times.length === 0 ? Number.POSITIVE_INFINITY : quantile(times.slice(0, Math.ceil(times.length / 2)), 1);
  return {
    troubles: troubles.length,
    recovered,
    recoveredRatio: troubles.length === 0 ? null : recovered / troubles.length,
    recoveredInterval: troubles.length === 0 ? null : wilsonInterval(recovered, troubles.length),
    medianRecoveryMs: finite(median),
    medianInterval: interval === undefined ? null : { lower: finite(interval.lower), upper: finite(interval.upper), level: interval.level },
    failedAttempts: troubles.reduce((sum, { attempts }) => sum + attempts, 0),
    loops: troubles.filter(({ attempts }) => attempts >= LOOP_ATTEMPTS).length,
    lostMs: troubles.reduce((sum, { failedMs }) => sum + failedMs, 0),
  };
}

interface Tally {
  completed: number;
  readonly sessions: Set<string>;
}

function tallySkills(sessions: readonly SessionDigest[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { sessionId, uses } of sessions) {
    for (const { id, completed, hasTrouble } of uses) {
      let tally = tallies.get(id);
      if (tally === undefined) {
        tally = { completed: 0, sessions: new Set<string>() };
        tallies.set(id, tally);
      }
      tally.completed += completed;
      if (hasTrouble) tally.sessions.add(sessionId);
    }
  }
  return tallies;
}

function test(own: Proportion, others: Proportion): number | null {
  return own.trials < REQUIRED_ATTEMPTS || others.trials === 0 ? null : fisherMidPGreater(own, others);
}

function findCause(troubles: readonly Trouble[]): Bottleneck['cause'] {
  const counts = new Map<string, number>();
  for (const { errorTypes } of troubles) {
    for (const errorType of errorTypes) if (errorType !== null) counts.set(errorType, (counts.get(errorType) ?? 0) + 1);
  }
  let cause: Bottleneck['cause'] = null;
  for (const [errorType, count] of counts) {
    if (cause === null || count > cause.count || (count === cause.count && errorType < cause.errorType)) cause = { errorType, count };
  }
  return cause;
}

function compareBottlenecks(a: Bottleneck, b: Bottleneck): number {
  return b.lostMs - a.lostMs || b.troubles - a.troubles || (skillIdOf(a.skill) < skillIdOf(b.skill) ? -1 : 1);
}
