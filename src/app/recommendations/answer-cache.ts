/** How long an answer is given again, at most. */
const LIFETIME_MS = 60 * 60_000;

interface Entry<Answer> {
  readonly answer: Answer;
  readonly madeAt: number;
  /** State of the data it was made from. */
  readonly version: number;
}

/** Answers by question, each for an hour or until the data has changed, and of many the latest asked for. */
export class AnswerCache<Answer> {
  readonly #capacity: number;
  /** The one asked for longest ago first. */
  readonly #entries = new Map<string, Entry<Answer>>();

  /** @param capacity - answers kept, at least 1 */
  constructor(capacity: number) {
    if (!(Number.isInteger(capacity) && capacity >= 1)) throw new RangeError(`a cache holds at least 1 answer; got ${capacity}`);
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @param version - of the data now; an answer of another version is dropped */
  find(question: string, version: number, now: number): Answer | undefined {
    const entry = this.#entries.get(question);
    if (entry === undefined) return undefined;
    this.#entries.delete(question);
    const age = now - entry.madeAt;
    // A clock set back must not keep it for longer.
    if (entry.version !== version || age < 0 || age >= LIFETIME_MS) return undefined;
    this.#entries.set(question, entry);
    return entry.answer;
  }

  store(question: string, answer: Answer, version: number, now: number): void {
    this.#entries.delete(question);
    this.#entries.set(question, { answer, madeAt: now, version });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) break;
      this.#entries.delete(oldest);
    }
  }
}
