import { withoutQueryLimit } from '../../ports/query-limit.ts';

/**
 * What was made of the data of a store, for as long as that is as it was. Whoever asks while it is being made waits for
 * the same answer.
 */
export class KeptAnswers<Answer> {
  readonly #capacity: number;
  readonly #answers = new Map<string, Promise<Answer>>();
  #version: number | string | undefined;

  /** @param capacity - answers kept, at least 1 */
  constructor(capacity: number) {
    if (!(Number.isInteger(capacity) && capacity >= 1)) throw new RangeError(`at least 1 answer is kept; got ${capacity}`);
    this.#capacity = capacity;
  }

  /**
   * @param version - of the data now, read before anything else of it
   * @param make - called when there is no answer of this version yet, without a limit on its time; a failure is not kept
   * @param question - what tells one answer from another of the same data
   */
  find(version: number | string, make: () => Promise<Answer>, question = ''): Promise<Answer> {
    if (version !== this.#version) this.#answers.clear();
    this.#version = version;
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    if (this.#answers.size >= this.#capacity) this.#answers.clear();
    const answer = withoutQueryLimit(make);
    this.#answers.set(question, answer);
    answer.catch(() => {
      if (this.#answers.get(question) === answer) this.#answers.delete(question);
    });
    return answer;
  }
}
