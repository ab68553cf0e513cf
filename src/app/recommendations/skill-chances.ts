import { shrinkCompletion } from '../../analytics/recommendations/community-baselines.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { CommunityStore, SkillUsage } from '../../ports/community.ts';
import { fitBetaBinomial } from '../../stats/fit-beta-binomial.ts';

/** How likely a skill is to be completed. */
export interface SkillChance {
  readonly skill: SkillRef;
  /** At least 1. */
  readonly ended: number;
  readonly completed: number;
  /** 0–1, drawn towards what is usual where little is known. */
  readonly completionRatio: number;
}

/** Of all skills of these kinds with an ended invocation. */
export async function listSkillChances(
  community: Pick<CommunityStore, 'listSkillUsage'>,
  kinds: readonly SkillKind[],
): Promise<SkillChance[]> {
  return toSkillChances(await community.listSkillUsage(), kinds).chances;
}

export function toSkillChances(usage: readonly SkillUsage[], kinds: readonly SkillKind[]) {
  const usages = usage.filter(({ skill, ended }) => kinds.includes(skill.kind) && ended > 0);
  const prior = fitBetaBinomial(usages.map(({ completed, ended }) => ({ successes: completed, trials: ended })));
  const chances = usages.map(
    ({ skill, ended, completed }): SkillChance => ({
      ...{ skill, ended, completed },
      completionRatio: shrinkCompletion({ completed, ended }, prior) as number,
    }),
  );
  return { chances, usualRatio: prior.alpha / (prior.alpha + prior.beta) };
}
