import type { SkillRef } from '../../domain/skill.ts';
import { splitWords } from '../text/split-words.ts';

/** A skill as it is compared with others. */
export interface ComparedSkill {
  readonly skill: SkillRef;
  /** What its definition says of it; empty when there is none. */
  readonly description: string;
  /** The words of its category; empty when it has none. */
  readonly category: string;
  /** Numbers of the sessions, and of the users when there are several, that used it; each once. */
  readonly usedIn: readonly number[];
}

/** Of what a skill says and of who uses it, in how alike two skills are. */
export const WORDS_WEIGHT = 0.6;
export const USE_WEIGHT = 1 - WORDS_WEIGHT;
/** Two skills met in one session alone are alike by a third of what that would otherwise say. */
const USE_PRIOR = 2;
/** A word of the name counts as so many of the description. */
const NAME_WEIGHT = 2;

type SparseVector = ReadonlyMap<string | number, number>;

/**
 * How alike skills are: {@link WORDS_WEIGHT} × the cosine of their words (TF-IDF) + {@link USE_WEIGHT} × the cosine of the
 * sessions and users that used both. Sessions with many skills say less; few meetings count for less than many.
 *
 * @returns 0–1, symmetric, row by row, 1 on the diagonal; shape [n × n]
 */
export function computeSkillSimilarities(skills: readonly ComparedSkill[]): Float64Array {
  const n = skills.length;
  const words = weighWords(skills.map(wordsOf));
  const uses = weighUses(skills);
  const similarities = new Float64Array(n * n);
  addCosines(similarities, words, WORDS_WEIGHT);
  addCosines(similarities, uses, USE_WEIGHT, (meetings) => meetings / (meetings + USE_PRIOR));
  for (let i = 0; i < n; i++) similarities[i * n + i] = 1;
  return similarities;
}

/** Words of the name, the description and the category, with how often each counts. */
export function wordsOf({ skill, description, category }: ComparedSkill): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (word: string, weight: number) => counts.set(word, (counts.get(word) ?? 0) + weight);
  for (const word of splitWords(skill.name)) count(word, NAME_WEIGHT);
  for (const word of splitWords(`${description} ${category}`)) count(word, 1);
  return counts;
}

/** TF-IDF with logarithmic counts, of length 1; a word that only one skill has compares nothing, but it sets it apart. */
function weighWords(counts: readonly ReadonlyMap<string, number>[]): SparseVector[] {
  const documents = new Map<string, number>();
  for (const words of counts) for (const word of words.keys()) documents.set(word, (documents.get(word) ?? 0) + 1);
  return counts.map((words) =>
    toLengthOne(
      new Map(
        [...words].map(([word, count]) => [word, (1 + Math.log(count)) * Math.log((1 + counts.length) / (documents.get(word) ?? 1))]),
      ),
    ),
  );
}

function weighUses(skills: readonly ComparedSkill[]): SparseVector[] {
  const sizes = new Map<number, number>();
  for (const { usedIn } of skills) for (const unit of usedIn) sizes.set(unit, (sizes.get(unit) ?? 0) + 1);
  return skills.map(({ usedIn }) => toLengthOne(new Map(usedIn.map((unit) => [unit, 1 / Math.log(1 + (sizes.get(unit) ?? 1))]))));
}

function toLengthOne<Key>(vector: ReadonlyMap<Key, number>): Map<Key, number> {
  const length = Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0));
  return new Map([...vector].map(([key, value]) => [key, length === 0 ? 0 : value / length]));
}

/** Adds weight × cosine of each pair, through lists of who has what: most pairs have nothing in common. */
function addCosines(sums: Float64Array, vectors: readonly SparseVector[], weight: number, shrink?: (meetings: number) => number): void {
  const n = vectors.length;
  const holders = new Map<string | number, { readonly item: number; readonly value: number }[]>();
  const cosines = new Float64Array(n);
  const meetings = new Uint32Array(n);
  vectors.forEach((vector, item) => {
    cosines.fill(0);
    meetings.fill(0);
    for (const [key, value] of vector) {
      const others = holders.get(key);
      for (const other of others ?? []) {
        cosines[other.item] = (cosines[other.item] as number) + value * other.value;
        meetings[other.item] = (meetings[other.item] as number) + 1;
      }
      if (others === undefined) holders.set(key, [{ item, value }]);
      else others.push({ item, value });
    }
    for (let other = 0; other < item; other++) {
      const cosine = Math.min(1, cosines[other] as number) * (shrink === undefined ? 1 : shrink(meetings[other] as number));
      if (cosine === 0) continue;
      sums[item * n + other] = (sums[item * n + other] as number) + weight * cosine;
      sums[other * n + item] = sums[item * n + other] as number;
    }
  });
}
