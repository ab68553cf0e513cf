import { trigramSimilarity, trigramsOf } from './trigram-similarity.ts';

/** From here on a word asked for may be a known one spelled otherwise. */
const ALIKE = 0.5;

/** Known words by their trigrams: only those that share one are compared. */
export class SpellingIndex {
  readonly #words: ReadonlySet<string>;
  readonly #byTrigram = new Map<string, string[]>();

  /** @param words - lower case */
  constructor(words: Iterable<string>) {
    this.#words = new Set(words);
    for (const word of this.#words) {
      for (const trigram of trigramsOf(word)) {
        const others = this.#byTrigram.get(trigram);
        if (others === undefined) this.#byTrigram.set(trigram, [word]);
        else others.push(word);
      }
    }
  }

  /**
   * Known words that are spelled like the one asked for, with how much ({@link trigramSimilarity}), the most alike first;
   * equal ones by the alphabet.
   */
  findAlike(asked: string): [string, number][] {
    const candidates = new Set<string>();
    for (const trigram of trigramsOf(asked)) for (const word of this.#byTrigram.get(trigram) ?? []) candidates.add(word);
    return [...candidates]
      .map((known): [string, number] => [known, trigramSimilarity(asked, known)])
      .filter(([, similarity]) => similarity >= ALIKE)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  }
}
