import { type ContextPattern, meaningOf } from '../context/context-pattern.ts';
import type { FoundText } from '../search/word-index.ts';
import type { Chance, Forecast, ProjectUse, SuggestableSkill } from './suggestable-skill.ts';

/**
 * How much each way of looking counts beside the others. Chosen by hand, as there are no recordings of editors to learn
 * them from: the user's own words weigh twice as much as all else together.
 */
const WEIGHTS: Readonly<Record<Forecast['source'], number>> = {
  task: 2,
  meaning: 1,
  next: 0.3,
  pattern: 0.3,
  project: 0.15,
  phase: 0.1,
  cursor: 0.1,
  place: 0.1,
};

/** Uses that stand for skills not seen yet: with few uses little is sure. */
const UNSEEN_USES = 20;
/** Texts that share less with a task than this have one common word by chance. */
const LEAST_COVERAGE = 0.1;
/** So many words in common are no chance. */
const ENOUGH_WORDS = 5;

/**
 * By the words of a task: what is found shares the chance by score⁴ · log₂(2 + uses), so that of many that have a word of it
 * the best stands out, and of equal ones the one in use; times how much of the task it covers, so that words which no skill
 * has leave the chance to none.
 *
 * @param usesOf - of a skill by its place: in the project where that is known, or else everywhere
 */
export function forecastFromTask(found: readonly FoundText[], usesOf: (index: number) => number): Forecast {
  const usable = found
    .filter(({ coverage }) => coverage >= LEAST_COVERAGE)
    .map((text) => ({ ...text, weight: text.score ** 4 * Math.log2(2 + usesOf(text.document)) }));
  const total = usable.reduce((sum, { weight }) => sum + weight, 0);
  return forecast(
    'task',
    1,
    usable.map(({ document, weight, coverage }) => [
      document,
      { chance: (coverage * weight) / total, reason: `name and description fit the task (${toPercent(coverage)} of it)` },
    ]),
  );
}

/** By the words of the place, or of the cursor's line: likewise, but nobody has asked with them, and a few are chance. */
export function forecastFromPlace(source: 'place' | 'cursor', found: readonly FoundText[]): Forecast {
  const total = found.reduce((sum, { score }) => sum + score ** 2, 0);
  const where = source === 'place' ? 'the file or selection' : 'the line of the cursor';
  return forecast(
    source,
    1,
    found.map(({ document, score, coverage, words }) => [
      document,
      {
        chance: (coverage * Math.min(1, words / ENOUGH_WORDS) * score ** 2) / total,
        reason: `shares ${words === 1 ? 'a word' : `${words} words`} with ${where}`,
      },
    ]),
  );
}

/**
 * By meaning: a cosine at and below the least says nothing, and the rest is shared out by how far it is above that.
 *
 * @param cosines - of the task with each skill; NaN where there is no vector
 */
export function forecastFromMeaning(cosines: readonly number[]): Forecast {
  const near = cosines.flatMap((cosine, document) => (cosine > LEAST_COSINE ? [{ document, cosine }] : []));
  const total = near.reduce((sum, { cosine }) => sum + (cosine - LEAST_COSINE) ** 2, 0);
  return forecast(
    'meaning',
    1,
    near.map(({ document, cosine }) => [
      document,
      { chance: (cosine * (cosine - LEAST_COSINE) ** 2) / total, reason: `means much the same as the task (cosine ${cosine.toFixed(2)})` },
    ]),
  );
}

const LEAST_COSINE = 0.3;

/**
 * By what patterns speak for: the skills of a category by their uses, each with one more, so that new ones are among them.
 *
 * @param usesOf - as of {@link forecastFromTask}
 */
export function forecastFromPatterns(
  patterns: readonly ContextPattern[],
  skills: readonly SuggestableSkill[],
  usesOf: (index: number) => number,
): Forecast {
  const spoken = patterns.flatMap(({ name }) => {
    const { label, categories, strength } = meaningOf(name);
    return categories.map((category) => ({ category: category as string, label, strength: strength / categories.length }));
  });
  const whole = spoken.reduce((sum, { strength }) => sum + strength, 0);
  const chances = new Map<number, Chance>();
  for (const { category, label, strength } of spoken) {
    const own = [...skills.keys()].filter((index) => skills[index]?.category === category);
    const total = own.reduce((sum, index) => sum + usesOf(index) + 1, 0);
    for (const index of own) {
      const known = chances.get(index);
      const chance = (strength / whole) * ((usesOf(index) + 1) / total);
      chances.set(index, {
        chance: (known?.chance ?? 0) + chance,
        reason: known?.reason ?? `${label}: it is for ${category.replaceAll('_', ' ')}`,
      });
    }
  }
  return forecast('pattern', Math.min(1, whole), chances);
}

/** By the phase that the strongest pattern is a sign of. */
export function forecastFromPhase(patterns: readonly ContextPattern[], skills: readonly SuggestableSkill[]): Forecast {
  const sign = patterns.map(({ name }) => meaningOf(name)).find(({ phase }) => phase !== null);
  if (sign === undefined || sign.phase === null) return forecast('phase', 0, []);
  const { phase, strength } = sign;
  const usesOf = ({ usesByPhase }: SuggestableSkill) => usesByPhase.get(phase) ?? 0;
  const total = skills.reduce((sum, skill) => sum + usesOf(skill), UNSEEN_USES);
  const used = [...skills.entries()].filter(([, skill]) => usesOf(skill) > 0);
  return forecast(
    'phase',
    strength,
    used.map(([index, skill]) => [index, { chance: usesOf(skill) / total, reason: `used in ${phase} ${times(usesOf(skill))}` }]),
  );
}

/** By what was used in the latest sessions of the project. */
export function forecastFromProject(uses: ReadonlyMap<number, ProjectUse>, sessions: number, project: string): Forecast {
  const total = [...uses.values()].reduce((sum, use) => sum + use.uses, UNSEEN_USES);
  return forecast(
    'project',
    1,
    Array.from(uses, ([index, use]) => [
      index,
      { chance: use.uses / total, reason: `used in ${use.sessions} of the last ${sessions} sessions of ${project}` },
    ]),
  );
}

/** By what usually comes next in one's own sessions. @param next - with the estimated chances */
export function forecastFromNext(
  next: readonly { readonly index: number; readonly probability: number; readonly reason: string }[],
): Forecast {
  return forecast(
    'next',
    1,
    next.filter(({ probability }) => probability > 0).map(({ index, probability, reason }) => [index, { chance: probability, reason }]),
  );
}

function forecast(source: Forecast['source'], strength: number, chances: Iterable<readonly [number, Chance]>): Forecast {
  return { source, weight: WEIGHTS[source] * strength, chances: new Map(chances) };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function toPercent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
