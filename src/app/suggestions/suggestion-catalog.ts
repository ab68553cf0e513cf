import { WordIndex } from '../../analytics/search/word-index.ts';
import type { SuggestableSkill } from '../../analytics/suggestions/suggestable-skill.ts';
import { isPlainCommand } from '../../domain/plain-command.ts';
import type { SkillKind } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import { CATEGORIES } from '../../domain/taxonomy/categories.ts';
import { classify } from '../../domain/taxonomy/classify.ts';
import type { CommunityStore, SkillUsage } from '../../ports/community.ts';
import type { SkillSearchStore, SkillText } from '../../ports/skill-search.ts';

import { type SkillChance, toSkillChances } from '../recommendations/skill-chances.ts';

/** What somebody at an editor can start: stages of CI and hooks of a quality gate run by themselves. */
const SUGGESTED_KINDS: readonly SkillKind[] = ['skill', 'agent', 'mcp', 'shell'];

/** A word of a name counts like three of a description. */
const NAME_WEIGHT = 3;

/** All skills that may be suggested, ready to be ranked. */
export interface SuggestionCatalog {
  readonly skills: readonly SuggestableSkill[];
  /** Of the same order. */
  readonly texts: readonly SkillText[];
  readonly words: WordIndex;
  /** Place in `skills` by `skillKey`. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** Of the skills that were used. */
  readonly chances: readonly SkillChance[];
}

const descriptions = new Map<string, string>(CATEGORIES.map(({ name, description }) => [name, description]));

/** Costs rows of skills, not invocations. */
export async function loadSuggestionCatalog({
  search,
  community,
}: {
  readonly search: Pick<SkillSearchStore, 'listTexts'>;
  readonly community: Pick<CommunityStore, 'listSkillUsage'>;
}): Promise<SuggestionCatalog> {
  const [known, usage] = await Promise.all([search.listTexts(), community.listSkillUsage()]);
  const texts = known.filter(({ skill }) => SUGGESTED_KINDS.includes(skill.kind) && !isPlainCommand(skill));
  const { chances, usualRatio } = toSkillChances(usage, SUGGESTED_KINDS);
  const chanceOf = new Map(chances.map((chance) => [skillKey(chance.skill), chance]));
  const usageOf = new Map(usage.map((one) => [skillKey(one.skill), one]));
  const skills = texts.map((text) => {
    const key = skillKey(text.skill);
    return toSuggestable(text, usageOf.get(key), chanceOf.get(key)?.completionRatio ?? usualRatio);
  });
  const words = new WordIndex(
    skills.map(({ skill, description, category }) => [
      { text: skill.name, weight: NAME_WEIGHT },
      { text: description, weight: 1 },
      { text: (category ?? '').replaceAll('_', ' '), weight: 1 },
    ]),
  );
  const indexOf = new Map(skills.map(({ skill }, index) => [skillKey(skill), index]));
  return { skills, texts, words, indexOf, chances: chances.filter(({ skill }) => indexOf.has(skillKey(skill))) };
}

function toSuggestable(
  { skill, description, category }: SkillText,
  usage: SkillUsage | undefined,
  completionRatio: number,
): SuggestableSkill {
  const usual = classify(skill);
  const ownCategory = category ?? usual.category;
  const phases = [...(usage?.byPhase ?? [])].sort((a, b) => b.invocations - a.invocations || (a.phase < b.phase ? -1 : 1));
  return {
    skill,
    description: description === '' ? (descriptions.get(ownCategory ?? '') ?? '') : description,
    category: ownCategory,
    phase: phases[0]?.phase ?? usual.phase,
    uses: usage?.invocations ?? 0,
    ended: usage?.ended ?? 0,
    completed: usage?.completed ?? 0,
    usesByPhase: new Map(phases.map(({ phase, invocations }) => [phase, invocations])),
    completionRatio,
    meanDurationMs: usage === undefined || usage.durationCount === 0 ? null : usage.durationSumMs / usage.durationCount,
  };
}
