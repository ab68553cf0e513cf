import type { SkillRef } from '../../domain/skill.ts';
import { fuseRankings } from './fuse-rankings.ts';
import { NameIndex } from './name-index.ts';
import { WordIndex } from './word-index.ts';

/** A skill as it can be found. */
export interface SearchableSkill {
  readonly skill: SkillRef;
  /** What its definition tells of it; empty when there is none. */
  readonly description: string;
  /** Further words for it, as those of its category. */
  readonly keywords: string;
}

/** Vectors of one language model, each of length 1 and shape [dimensions]. */
export interface SearchVectors {
  readonly query: Float32Array;
  /** Of the skills, in their order; null where there is none. */
  readonly skills: readonly (Float32Array | null)[];
}

/** By which way something was found: words of the query in its texts, the spelling of its name, its meaning. */
export type FoundBy = 'words' | 'name' | 'meaning';

export interface FoundSkill {
  /** Its index in the list searched. */
  readonly document: number;
  /** 0–1: 1 when every way puts it first. */
  readonly score: number;
  readonly foundBy: readonly FoundBy[];
}

/** A word of a name counts like three of a description. */
const NAME_WEIGHT = 3;
/** By meaning everything is more or less near: this many are. */
const NEAREST = 20;

/** Skills, ready to be searched. */
export class SkillIndex {
  readonly #words: WordIndex;
  readonly #names: NameIndex;

  constructor(skills: readonly SearchableSkill[]) {
    this.#words = new WordIndex(
      skills.map(({ skill, description, keywords }) => [
        { text: skill.name, weight: NAME_WEIGHT },
        { text: description, weight: 1 },
        { text: keywords, weight: 1 },
      ]),
    );
    this.#names = new NameIndex(skills.map(({ skill }) => skill.name));
  }

  /**
   * Finds skills by the words of their texts (BM25, unknown words by their spelling), by the spelling of their names and,
   * where there are vectors, by meaning (cosine), and makes one ranking of these by reciprocal ranks.
   */
  search(query: string, vectors?: SearchVectors): FoundSkill[] {
    const ways: { readonly way: FoundBy; readonly ranking: readonly number[] }[] = [
      { way: 'words', ranking: this.#words.search(query).map(({ document }) => document) },
      { way: 'name', ranking: this.#names.search(query).map(({ document }) => document) },
    ];
    if (vectors !== undefined) ways.push({ way: 'meaning', ranking: rankMeanings(vectors) });
    const places = ways.map(({ way, ranking }) => ({ way, documents: new Set(ranking) }));
    return fuseRankings(ways.map(({ ranking }) => ranking)).map(({ document, score }) => ({
      document,
      score,
      foundBy: places.filter(({ documents }) => documents.has(document)).map(({ way }) => way),
    }));
  }
}

function rankMeanings({ query, skills }: SearchVectors): number[] {
  return skills
    .map((vector, document) => ({ document, cosine: vector === null ? Number.NaN : dot(vector, query) }))
    .filter(({ cosine }) => cosine > 0)
    .sort((a, b) => b.cosine - a.cosine || a.document - b.document)
    .slice(0, NEAREST)
    .map(({ document }) => document);
}

/** NaN when they are not of one model. */
function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
