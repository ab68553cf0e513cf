import type { SkillRef } from '../../domain/skill.ts';
import type { BetaParameters } from '../../stats/beta-difference.ts';
import { fitBetaBinomial } from '../../stats/fit-beta-binomial.ts';
import type { CompletionCount } from '../trends/compare-completion.ts';
import { designEffectOf, measureDayDispersion } from './day-dispersion.ts';

/** What a skill did in the window, day by day. */
export interface SkillRecord {
  readonly skill: SkillRef;
  /** Those on which one of its uses ended, in any order. */
  readonly days: readonly CompletionCount[];
}

/** A record with what follows from it for the probability that a use is completed. */
export interface JudgedRecord extends CompletionCount {
  readonly skill: SkillRef;
  /** Counts divided by it say as much as independent ones. */
  readonly designEffect: number;
  readonly posterior: BetaParameters;
  /** What skills of the kind complete on average, 0–1; null while too few are known. */
  readonly usualRatio: number | null;
}

/** Ended uses from which a skill is known. */
export const REQUIRED_ENDED = 20;
/** Known skills of a kind from which there is something usual. */
export const REQUIRED_PEERS = 5;

/**
 * The posterior of each skill's probability of completion: Beta(α + s/d, β + (n − s)/d) with s of n ended uses completed,
 * d the design effect, and α, β fitted to all known skills of the kind (empirical Bayes), so that a skill is believed to be
 * unlike the others only as far as its own record says. While fewer than {@link REQUIRED_PEERS} are known the prior is flat.
 *
 * @returns the known ones only, those with {@link REQUIRED_ENDED} ended uses or more
 */
export function judgeRecords(records: readonly SkillRecord[]): JudgedRecord[] {
  return [...Map.groupBy(records, ({ skill }) => skill.kind).values()].flatMap(judgeKind);
}

function judgeKind(records: readonly SkillRecord[]): JudgedRecord[] {
  const measured = records.map(({ skill, days }) => ({ skill, ...addUp(days), dispersion: measureDayDispersion(days) }));
  const known = measured.filter(({ ended }) => ended >= REQUIRED_ENDED);
  const dispersions = known.map(({ dispersion }) => dispersion);
  const counted = known.map(({ dispersion, ...record }) => ({ ...record, designEffect: designEffectOf(dispersion, dispersions) }));
  const hasPeers = counted.length >= REQUIRED_PEERS;
  const prior = hasPeers ? fitBetaBinomial(counted.map(toWholeTrials)) : { alpha: 1, beta: 1 };
  return counted.map((record) => ({
    ...record,
    posterior: {
      alpha: prior.alpha + record.completed / record.designEffect,
      beta: prior.beta + (record.ended - record.completed) / record.designEffect,
    },
    usualRatio: hasPeers ? prior.alpha / (prior.alpha + prior.beta) : null,
  }));
}

/** Counts as if its uses were independent, whole numbers. */
export function toWholeTrials({ completed, ended, designEffect }: Pick<JudgedRecord, 'completed' | 'ended' | 'designEffect'>) {
  const trials = Math.max(1, Math.round(ended / designEffect));
  return { successes: Math.min(trials, Math.round((completed / ended) * trials)), trials };
}

function addUp(days: readonly CompletionCount[]): CompletionCount {
  return {
    completed: days.reduce((sum, { completed }) => sum + completed, 0),
    ended: days.reduce((sum, { ended }) => sum + ended, 0),
  };
}
