import { wilsonInterval } from '../../stats/wilson-interval.ts';
import type { Forecast, ProjectUse, SuggestableSkill } from './suggestable-skill.ts';

export interface Suggestion {
  readonly skill: SuggestableSkill;
  /** 0–1: estimated chance that it is what is wanted here, and is completed. */
  readonly confidence: number;
  /** Clauses for people, what counted most first. */
  readonly reasons: readonly string[];
}

/** Ended uses that what is known from everywhere weighs as, beside those of the project. */
const PRIOR_USES = 10;
/** A lower bound from fewer ended uses says nothing. */
const ENOUGH_FOR_BOUND = 5;
const MOST_REASONS = 3;

/**
 * Suggestions by confidence, highest first.
 *
 * Confidence = fit × chance of completion. Fit is the weighted mean of the forecasts that have something to say (a linear
 * opinion pool), so it is a chance as they are, and all fits add up to 1 at most. The chance of completion is that of the
 * project drawn towards that of everywhere: (completed + 10·everywhere) ÷ (ended + 10). Of equal confidence the greater
 * lower bound of completion goes first, then the name.
 *
 * @param project - uses in the latest sessions of the project, by place in `skills`
 * @see Stone (1961), "The opinion pool", Annals of Mathematical Statistics 32(4).
 */
export function rankSuggestions(
  skills: readonly SuggestableSkill[],
  forecasts: readonly Forecast[],
  { project, limit }: { readonly project: ReadonlyMap<number, ProjectUse>; readonly limit: number },
): Suggestion[] {
  const speaking = forecasts.filter(({ weight, chances }) => weight > 0 && chances.size > 0);
  const whole = speaking.reduce((sum, { weight }) => sum + weight, 0);
  const spokenFor = new Set(speaking.flatMap(({ chances }) => [...chances.keys()]));
  const ranked = Array.from(spokenFor, (index) => {
    const skill = skills[index] as SuggestableSkill;
    const parts = speaking.flatMap(({ weight, chances }) => {
      const own = chances.get(index);
      return own === undefined ? [] : [{ share: (weight * own.chance) / whole, reason: own.reason }];
    });
    const fit = parts.reduce((sum, { share }) => sum + share, 0);
    return { skill, use: project.get(index), parts, confidence: Math.min(1, fit * completionOf(skill, project.get(index))) };
  });
  return ranked
    .sort((a, b) => b.confidence - a.confidence || lowerBoundOf(b) - lowerBoundOf(a) || (a.skill.skill.name < b.skill.skill.name ? -1 : 1))
    .slice(0, limit)
    .map(({ skill, use, parts, confidence }) => ({ skill, confidence, reasons: [...strongest(parts), describeCompletion(skill, use)] }));
}

function completionOf({ completionRatio }: SuggestableSkill, use: ProjectUse | undefined): number {
  return ((use?.completed ?? 0) + PRIOR_USES * completionRatio) / ((use?.ended ?? 0) + PRIOR_USES);
}

function strongest(parts: readonly { readonly share: number; readonly reason: string }[]): string[] {
  return [...parts]
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_REASONS)
    .map(({ reason }) => reason);
}

/** The counts that completion is told by: those of the project when they are enough, or else those of everywhere. */
function countsOf(skill: SuggestableSkill, use: ProjectUse | undefined) {
  const isOfProject = use !== undefined && use.ended >= ENOUGH_FOR_BOUND;
  const { completed, ended } = isOfProject ? use : skill;
  return { completed, ended, where: isOfProject ? ' in this project' : '' };
}

function lowerBoundOf({ skill, use }: { readonly skill: SuggestableSkill; readonly use: ProjectUse | undefined }): number {
  const { completed, ended } = countsOf(skill, use);
  return ended === 0 ? 0 : wilsonInterval(completed, ended).lower;
}

function describeCompletion(skill: SuggestableSkill, use: ProjectUse | undefined): string {
  const { completed, ended, where } = countsOf(skill, use);
  if (ended === 0) return skill.uses === 0 ? 'not used yet' : 'none of its uses has ended';
  const bound = ended < ENOUGH_FOR_BOUND ? '' : `, at least ${Math.round(wilsonInterval(completed, ended).lower * 100)} %`;
  return `completed ${completed} of ${ended}${where}${bound}`;
}
