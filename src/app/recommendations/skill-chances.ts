import { shrinkCompletion } from '../../analytics/recommendations/community-baselines.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import type { CommunityStore } from '../../ports/community.ts';
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
export async function listSkillChances(community: CommunityStore, kinds: readonly SkillKind[]): Promise<SkillChance[]> {
  const usages = (await community.listSkillUsage()).filter(({ skill, ended }) => kinds.includes(skill.kind) && ended > 0);
  const prior = fitBetaBinomial(usages.map(({ completed, ended }) => ({ successes: completed, trials: ended })));
  return usages.map(({ skill, ended, completed }) => ({
    ...{ skill, ended, completed },
    completionRatio: shrinkCompletion({ completed, ended }, prior) as number,
  }));
}
