/** The value that stands for all that found no place. */
export const OTHER = 'other';

/**
 * Keeps a label to a number of values: past it everything is `other`. Who was let in stays in for as long as the
 * process runs, so that no counter moves back from its own series to `other`.
 */
export class LabelBound {
  readonly #limit: number;
  readonly #admitted = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Fills the free places with the values of greatest weight; of equal weight the first by name. */
  admit(weights: ReadonlyMap<string, number>): void {
    const free = this.#limit - this.#admitted.size;
    if (free <= 0) return;
    const waiting = [...weights].filter(([value]) => !this.#admitted.has(value));
    waiting.sort(([a, weightA], [b, weightB]) => weightB - weightA || (a < b ? -1 : 1));
    for (const [value] of waiting.slice(0, free)) this.#admitted.add(value);
  }

  bound(value: string): string {
    return this.#admitted.has(value) ? value : OTHER;
  }
}
