import { splitWords } from '../text/split-words.ts';
import { SpellingIndex } from './spelling-index.ts';

/** Of Robertson's BM25: how soon a word repeated counts no more, and how much a long text is held against it. */
const K1 = 1.2;
const B = 0.75;
/** Known words that one not known may stand for. */
const MOST_SPELLINGS = 3;
/** Words of a query that are looked at. */
const MOST_WORDS = 20;

export interface FoundText {
  /** Its place in the list of texts. */
  readonly document: number;
  /** BM25, above 0. */
  readonly score: number;
  /** How much of the query it has, 0–1: each word counts by how rare it is, one spelled otherwise by how alike it is. */
  readonly coverage: number;
  /** How many words of the query it has. */
  readonly words: number;
}

export interface WordSearchOptions {
  /** Words less alike than this, 0–1, do not stand for one another; as alike as names are when not given. */
  readonly leastAlike?: number;
  /** Words that no text has are as if they were not there: for a query that is not somebody's question. */
  readonly knownOnly?: boolean;
}

interface Posting {
  readonly document: number;
  readonly count: number;
}

/**
 * An index of texts for BM25, in memory: a catalog is thousands of lines, and its words are taken apart in our own way
 * (`splitWords`).
 *
 * @see Robertson & Zaragoza (2009), "The probabilistic relevance framework: BM25 and beyond", 3(4):333–389; with the
 *   logarithm of 1 + … as Lucene has it, so that a word in every text still counts for a little.
 */
export class WordIndex {
  readonly #postings = new Map<string, Posting[]>();
  readonly #lengths: Float64Array;
  readonly #meanLength: number;
  #spellings: SpellingIndex | undefined;

  /** @param texts - a text of weight w has each word w times */
  constructor(texts: readonly (readonly { readonly text: string; readonly weight: number }[])[]) {
    this.#lengths = new Float64Array(texts.length);
    texts.forEach((parts, document) => {
      const counts = new Map<string, number>();
      for (const { text, weight } of parts) {
        for (const word of splitWords(text)) {
          counts.set(word, (counts.get(word) ?? 0) + weight);
          this.#lengths[document] = (this.#lengths[document] as number) + weight;
        }
      }
      for (const [word, count] of counts) {
        const postings = this.#postings.get(word);
        if (postings === undefined) this.#postings.set(word, [{ document, count }]);
        else postings.push({ document, count });
      }
    });
    this.#meanLength = texts.length === 0 ? 0 : this.#lengths.reduce((sum, length) => sum + length, 0) / texts.length;
  }

  /**
   * @returns texts that have a word of the query, or one spelled much like it, by score, highest first; equal ones in the
   *   order of the texts
   */
  search(query: string, { leastAlike = 0, knownOnly = false }: WordSearchOptions = {}): FoundText[] {
    const found = new Map<number, { score: number; covered: number; words: number }>();
    let whole = 0;
    const asked = [...new Set(splitWords(query))].filter((word) => !knownOnly || this.#postings.has(word));
    for (const word of asked.slice(0, MOST_WORDS)) {
      const covered = new Map<number, number>();
      const spellings = this.#spellingsOf(word).filter(([, similarity]) => similarity >= leastAlike);
      for (const [known, similarity] of spellings) {
        const postings = this.#postings.get(known) ?? [];
        const rarity = this.#rarityOf(postings);
        for (const { document, count } of postings) {
          const length = (this.#lengths[document] as number) / this.#meanLength;
          const score = (similarity * rarity * count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
          const sums = found.get(document);
          if (sums === undefined) found.set(document, { score, covered: 0, words: 0 });
          else sums.score += score;
          covered.set(document, Math.max(covered.get(document) ?? 0, similarity * rarity));
        }
      }
      for (const [document, weight] of covered) {
        const sums = found.get(document) as { covered: number; words: number };
        sums.covered += weight;
        sums.words++;
      }
      whole += this.#rarityOf(this.#postings.get(spellings[0]?.[0] ?? '') ?? []);
    }
    return Array.from(found, ([document, { score, covered, words }]) => ({
      ...{ document, score, words },
      coverage: Math.min(1, covered / whole),
    })).sort((a, b) => b.score - a.score || a.document - b.document);
  }

  #rarityOf(postings: readonly Posting[]): number {
    return Math.log(1 + (this.#lengths.length - postings.length + 0.5) / (postings.length + 0.5));
  }

  /** The word itself where it is known; otherwise those most like it, with how much. */
  #spellingsOf(word: string): [string, number][] {
    if (this.#postings.has(word)) return [[word, 1]];
    this.#spellings ??= new SpellingIndex(this.#postings.keys());
    return this.#spellings.findAlike(word).slice(0, MOST_SPELLINGS);
  }
}
