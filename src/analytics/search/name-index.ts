import { SpellingIndex } from './spelling-index.ts';

/** Names less alike than this are not found. */
const ALIKE = 0.5;
/** Words of a query that are looked at. */
const MOST_WORDS = 20;

/** Finds names that are spelled like a query. */
export class NameIndex {
  readonly #names: readonly string[];
  /** By word, the indexes of the names that have it. */
  readonly #places = new Map<string, number[]>();
  readonly #spellings: SpellingIndex;

  constructor(names: readonly string[]) {
    this.#names = names;
    for (const [document, name] of names.entries()) {
      for (const word of new Set(wordsOf(name))) {
        const places = this.#places.get(word);
        if (places === undefined) this.#places.set(word, [document]);
        else places.push(document);
      }
    }
    this.#spellings = new SpellingIndex(this.#places.keys());
  }

  /**
   * Of each word asked for the most alike word of a name counts, and their mean is the name's score.
   *
   * @returns indexes of names alike, most alike first; of equal ones the shorter name first, then in the order given
   */
  search(query: string): { readonly document: number; readonly score: number }[] {
    const asked = [...new Set(wordsOf(query))].slice(0, MOST_WORDS);
    if (asked.length === 0) return [];
    const sums = new Float64Array(this.#names.length);
    for (const word of asked) {
      const best = new Map<number, number>();
      // The most alike come first.
      for (const [known, similarity] of this.#spellings.findAlike(word)) {
        for (const document of this.#places.get(known) ?? []) if (!best.has(document)) best.set(document, similarity);
      }
      for (const [document, similarity] of best) sums[document] = (sums[document] as number) + similarity;
    }
    const lengthOf = (document: number) => (this.#names[document] as string).length;
    return Array.from(sums, (sum, document) => ({ document, score: sum / asked.length }))
      .filter(({ score }) => score >= ALIKE)
      .sort((a, b) => b.score - a.score || lengthOf(a.document) - lengthOf(b.document) || a.document - b.document);
  }
}

function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
