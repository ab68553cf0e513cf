import type { SkillRef } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import { betaDifference } from '../../stats/beta-difference.ts';
import { incompleteBeta } from '../../stats/incomplete-beta.ts';
import { newcombeInterval } from '../../stats/newcombe-interval.ts';
import type { Advice, BelowUsual, BetterExists, HasDropped } from './advice.ts';
import { type JudgedRecord, judgeRecords, type SkillRecord, toWholeTrials } from './skill-records.ts';

/** An open anomaly of a skill's completion. */
export interface CompletionDrop {
  readonly skill: SkillRef;
  /** Shares completed before and since, 0–1. */
  readonly baselineRatio: number;
  readonly observedRatio: number;
  /** Uses since it began. */
  readonly sampleSize: number;
  /** Epoch ms. */
  readonly beganAt: number;
}

export interface SkillAdvice {
  readonly skill: SkillRef;
  /** The most useful first; each kind at most once. */
  readonly advice: readonly Advice[];
}

/** Of probability: what differs by less is not worth a line. */
export const MARGIN = 0.1;
/** No threshold is below it: what is less likely than not is never said. */
export const LEAST_CONFIDENCE = 0.5;
const LEVEL = 0.95;
/** An anomaly has to prove itself against so many uses that went as before. */
const USES_AS_BEFORE = 10;
const REQUIRED_SINCE = 10;

/**
 * What is worth telling before a skill is used. Each statement has a confidence: the posterior probability, under
 * `judgeRecords`, that the difference it tells of is there and is 10 percentage points or more.
 *
 * - `better_exists`: P(p_other > p_own + 0.1), of the alternatives the surest; said only when Newcombe's 95 % interval of the
 *   difference excludes 0.
 * - `has_dropped`: P(p_now < p_before − 0.1) given what was seen since the anomaly began and ten uses that went as before.
 * - `below_usual`: P(p_own < usual − 0.1).
 *
 * What has a confidence under {@link LEAST_CONFIDENCE} is left out, and so is everything about skills too little used.
 *
 * @param listAlternatives - skills that do the same and could be used instead
 */
export function adviseOnSkills(
  records: readonly SkillRecord[],
  drops: readonly CompletionDrop[],
  listAlternatives: (skill: SkillRef) => readonly SkillRef[],
): SkillAdvice[] {
  const judged = judgeRecords(records);
  const byKey = new Map(judged.map((record) => [skillKey(record.skill), record]));
  return judged.flatMap((own) => {
    const others = listAlternatives(own.skill).flatMap((skill) => byKey.get(skillKey(skill)) ?? []);
    const drop = drops.find(({ skill }) => skillKey(skill) === skillKey(own.skill));
    const found = [findBetter(own, others), drop && judgeDrop(own, drop), judgeUsual(own)];
    const advice = found.filter((one) => one !== undefined && one.confidence >= LEAST_CONFIDENCE) as Advice[];
    return advice.length === 0 ? [] : [{ skill: own.skill, advice }];
  });
}

function findBetter(own: JudgedRecord, others: readonly JudgedRecord[]): BetterExists | undefined {
  const better = others
    .filter((other) => isClearlyBetter(own, other))
    .map((other) => ({ other, confidence: betaDifference(own.posterior, other.posterior, MARGIN) }))
    .sort((a, b) => shown(b.confidence) - shown(a.confidence) || meanOf(b.other) - meanOf(a.other));
  const best = better[0];
  if (best === undefined) return undefined;
  const { skill, completed, ended } = best.other;
  return { kind: 'better_exists', confidence: best.confidence, own: countOf(own), alternative: { name: skill.name, completed, ended } };
}

function isClearlyBetter(own: JudgedRecord, other: JudgedRecord): boolean {
  if (meanOf(other) - meanOf(own) <= MARGIN) return false;
  return newcombeInterval(toWholeTrials(own), toWholeTrials(other), LEVEL).lower > 0;
}

function judgeDrop({ designEffect }: JudgedRecord, drop: CompletionDrop): HasDropped | undefined {
  const { baselineRatio, observedRatio, sampleSize, beganAt } = drop;
  if (sampleSize < REQUIRED_SINCE || baselineRatio <= MARGIN) return undefined;
  const uses = sampleSize / designEffect;
  // Half a use each way, so that a record without a failure is not taken for one that cannot fail.
  const alpha = 0.5 + USES_AS_BEFORE * baselineRatio + uses * observedRatio;
  const beta = 0.5 + USES_AS_BEFORE * (1 - baselineRatio) + uses * (1 - observedRatio);
  const confidence = incompleteBeta(baselineRatio - MARGIN, alpha, beta);
  return { kind: 'has_dropped', confidence, observedRatio, sampleSize, baselineRatio, beganAt };
}

function judgeUsual(own: JudgedRecord): BelowUsual | undefined {
  const { usualRatio, posterior } = own;
  if (usualRatio === null || usualRatio <= MARGIN) return undefined;
  const confidence = incompleteBeta(usualRatio - MARGIN, posterior.alpha, posterior.beta);
  return { kind: 'below_usual', confidence, own: countOf(own), usualRatio };
}

/** As exactly as it is told: of two that are equally sure the better one is named. */
function shown(confidence: number): number {
  return Math.floor(confidence * 100);
}

function meanOf({ posterior: { alpha, beta } }: JudgedRecord): number {
  return alpha / (alpha + beta);
}

function countOf({ completed, ended }: JudgedRecord) {
  return { completed, ended };
}
