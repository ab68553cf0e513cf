import type { SessionEvents, SessionStep } from '../../domain/session-record.ts';
import { weightedWilsonInterval } from '../../stats/weighted-wilson-interval.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import { type InsufficientData, insufficientData } from '../insufficient-data.ts';
import { computeWeightedScore, type ScorePart, type WeightedScore } from '../weighted-score.ts';
import { findRecoveries } from './find-recoveries.ts';
import { listTimedSteps } from './measure-time.ts';
import { skillIdOf } from './skill-id.ts';
import { durationOf, hasEnded } from './step-facts.ts';

/**
 * What the effectiveness of a session is made of. The weights are a choice, not a measurement: that work gets done counts
 * most, then that what failed was put right, then that the checks passed in the end, then that time was not spent on failures.
 */
export const EFFECTIVENESS_WEIGHTS = { completion: 0.4, recovery: 0.25, checks: 0.2, useful_time: 0.15 } as const;
export type EffectivenessPartName = keyof typeof EFFECTIVENESS_WEIGHTS;

export const EFFECTIVENESS_MEANINGS: Readonly<Record<EffectivenessPartName, string>> = {
  completion: 'completed ÷ ended invocations',
  recovery: 'failures followed by a success of the same skill in the same session ÷ failures',
  checks: 'tests, linters and other checks whose last run in the session was completed ÷ such checks',
  useful_time: 'time in completed invocations ÷ time in all ended ones',
};

/** Ended invocations below which a session says nothing about itself. */
export const REQUIRED_ENDED = 5;

export type Effectiveness =
  | ({ readonly kind: 'effectiveness'; readonly score: number; readonly sampleSize: number } & Omit<
      WeightedScore<ScorePart<EffectivenessPartName>>,
      'score'
    >)
  | InsufficientData;

/**
 * How effective a session was, 0–100: `100 · Σ weight · part / Σ weight` over the parts that could be measured in it. A session
 * without a failure has nothing to recover from, one that ran no check has no check that passed: such a part is left out and
 * the others carry its weight.
 */
export function computeEffectiveness(session: SessionEvents): Effectiveness {
  const ended = session.steps.filter(hasEnded);
  if (ended.length < REQUIRED_ENDED) return insufficientData(ended.length, REQUIRED_ENDED);
  const completed = ended.filter(({ outcome }) => outcome === 'completed').length;
  const troubles = findRecoveries(session);
  const checks = listLastChecks(ended);
  const { score, ...rest } = computeWeightedScore([
    toPart('completion', proportion(completed, ended.length)),
    toPart('recovery', proportion(troubles.filter(({ isRecovered }) => isRecovered).length, troubles.length)),
    toPart('checks', proportion(checks.filter(({ outcome }) => outcome === 'completed').length, checks.length)),
    toPart('useful_time', measureUsefulTime(ended)),
  ]);
  return score === null
    ? insufficientData(ended.length, REQUIRED_ENDED)
    : { kind: 'effectiveness', score, sampleSize: ended.length, ...rest };
}

/** The last ended run of each check. */
export function listLastChecks(steps: readonly SessionStep[]): SessionStep[] {
  const last = new Map<string, SessionStep>();
  for (const step of steps) {
    if (step.phase !== 'verification' || !hasEnded(step) || step.outcome === 'interrupted' || step.outcome === 'rejected') continue;
    const id = skillIdOf(step.skill);
    const known = last.get(id);
    if (known === undefined || step.startedAt >= known.startedAt) last.set(id, step);
  }
  return [...last.values()];
}

interface Measured {
  readonly value: number;
  readonly interval: ConfidenceInterval;
  readonly sampleSize: number;
}

function toPart(name: EffectivenessPartName, measured: Measured | undefined): ScorePart<EffectivenessPartName> {
  return { name, weight: EFFECTIVENESS_WEIGHTS[name], ...(measured ?? { value: null, interval: null, sampleSize: 0 }) };
}

function proportion(successes: number, trials: number): Measured | undefined {
  return trials === 0 ? undefined : { value: successes / trials, interval: wilsonInterval(successes, trials), sampleSize: trials };
}

function measureUsefulTime(ended: readonly SessionStep[]): Measured | undefined {
  const trials = listTimedSteps(ended).flatMap((step) => {
    const weight = durationOf(step);
    return weight === null ? [] : [{ weight, isSuccess: step.outcome === 'completed' }];
  });
  const found = weightedWilsonInterval(trials);
  return found && { value: found.ratio, interval: found.interval, sampleSize: trials.length };
}
