import { SpellingIndex } from './spelling-index.ts';

/** Names less alike than this are not found. */
const ALIKE = 0.5;
/** Words of a query that are looked at. */
const MOST_WORDS = 20;

/** Finds names that are spelled like a query. */
export class NameIndex {
  readonly #names: readonly string[];
  readonly #words: readonly (readonly string[])[];
  readonly #spellings: SpellingIndex;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#words = names.map(wordsOf);
    this.#spellings = new SpellingIndex(this.#words.flat());
  }

  /**
   * Of each word asked for the most alike word of a name counts, and their mean is the name's score.
   *
   * @returns indexes of names alike, most alike first; of equal ones the shorter name first, then in the order given
   */
  search(query: string): { readonly document: number; readonly score: number }[] {
    const asked = [...new Set(wordsOf(query))].slice(0, MOST_WORDS);
    if (asked.length === 0) return [];
    const alike = asked.map((word) => new Map(this.#spellings.findAlike(word)));
    return this.#names
      .map((name, document) => {
        const best = alike.map((known) => (this.#words[document] ?? []).reduce((most, word) => Math.max(most, known.get(word) ?? 0), 0));
        return { document, name, score: best.reduce((sum, similarity) => sum + similarity, 0) / asked.length };
      })
      .filter(({ score }) => score >= ALIKE)
      .sort((a, b) => b.score - a.score || a.name.length - b.name.length || a.document - b.document)
      .map(({ document, score }) => ({ document, score }));
  }
}

function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
