import { scoreSkills } from './score-skills.ts';
import type { SkillModel } from './skill-model.ts';

export interface SkillRecommendation {
  /** Number of the skill in the model. */
  readonly skill: number;
  /** 0–1: how well it fits the skills known, without regard to whether it succeeds. */
  readonly fit: number;
  /** 0–1: estimated chance that it is completed. */
  readonly completionRatio: number;
  /** fit × completionRatio, 0–1; the order. */
  readonly score: number;
  /** Known skills that speak for it, the strongest first; empty when it is recommended as much used by everybody. */
  readonly because: readonly number[];
  /** Users who have completed it. */
  readonly userCount: number;
}

export interface RecommendOptions {
  readonly limit: number;
  /** Per skill of the model, the shrunk chance that it is completed, 0–1. */
  readonly completionRatios: ArrayLike<number>;
  /** Whether a skill may be recommended at all; all may when not given. */
  readonly isEligible?: (skill: number) => boolean;
}

/** Candidates per recommendation asked for, among which the chance of completion decides. */
const CANDIDATES_PER_PLACE = 2;
const MOST_REASONS = 3;
/** A known skill that adds less than this part of what the strongest adds is no reason worth naming. */
const LEAST_SHARE_OF_STRONGEST = 0.25;

/**
 * Skills that someone does not use yet and that fit those they have completed.
 *
 * The best fitting are chosen by fit alone, twice as many as asked for; these are put in the order of fit × chance of
 * completion. A skill that nothing speaks for (a score of 0 or less) is not recommended.
 *
 * @param known - numbers of the skills completed; none: what is most used comes first
 */
export function recommendSkills(
  model: SkillModel,
  known: readonly number[] | Int32Array,
  { limit, completionRatios, isEligible = () => true }: RecommendOptions,
): SkillRecommendation[] {
  if (!(Number.isInteger(limit) && limit >= 0)) throw new RangeError(`recommendSkills requires a whole limit ≥ 0; got ${limit}`);
  const distinct = [...new Set(known)];
  const scores = scoreSkills(model, distinct);
  const candidates = Array.from(scores.keys())
    .filter((skill) => (scores[skill] as number) > 0 && isEligible(skill))
    .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
    .slice(0, limit * CANDIDATES_PER_PLACE);
  return candidates
    .map((skill) => {
      const fit = toFit(scores[skill] as number);
      const completionRatio = completionRatios[skill] ?? 0;
      return { skill, fit, completionRatio, score: fit * completionRatio };
    })
    .sort((a, b) => b.score - a.score || b.fit - a.fit || a.skill - b.skill)
    .slice(0, limit)
    .map(
      (it): SkillRecommendation => ({
        ...it,
        because: strongestReasons(model, distinct, it.skill),
        userCount: model.usersOfSkill[it.skill] as number,
      }),
    );
}

/** A score is like a chance where it is small, but may pass 1: bent so that it stays below and keeps its order. */
function toFit(score: number): number {
  return 1 - Math.exp(-score);
}

/** The known skills that add most to the score of one, by the regression or else by the association. */
function strongestReasons({ skillCount, weights, association }: SkillModel, known: readonly number[], skill: number): number[] {
  const byWeight = (matrix: Float64Array) =>
    known
      .filter((from) => (matrix[from * skillCount + skill] as number) > 0)
      .map((from) => ({ from, weight: matrix[from * skillCount + skill] as number }))
      .sort((a, b) => b.weight - a.weight || a.from - b.from);
  const regression = byWeight(weights);
  const reasons = regression.length > 0 || association === null ? regression : byWeight(association);
  const least = LEAST_SHARE_OF_STRONGEST * (reasons[0]?.weight ?? 0);
  return reasons
    .filter(({ weight }) => weight >= least)
    .slice(0, MOST_REASONS)
    .map(({ from }) => from);
}
