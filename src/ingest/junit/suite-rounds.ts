/** How a test case went. */
export type CaseResult = 'passed' | 'failed' | 'error';

/** A case is tried again this often at most; what is beyond is not counted. */
const MAX_ROUNDS = 100;
const GRAVITY: readonly CaseResult[] = ['passed', 'failed', 'error'];

/**
 * The rounds in which a suite was run. Reports have retries by test case: what failed in one round is run again in the
 * next, so a case that ran three times makes three rounds, and a round is as good as the worst of its cases.
 */
export class SuiteRounds {
  readonly #rounds: CaseResult[] = [];
  /** In how many rounds a case has failed so far, of those that have not passed since. */
  readonly #failures = new Map<string, number>();

  /**
   * @param key - tells the case from the others of the suite: a case that is there again after it failed was tried again,
   *   and one that is there again after it passed is another of the same name
   * @param results - of each time it was run, in order; not empty
   */
  addCase(key: string, results: readonly CaseResult[]): void {
    const first = this.#failures.get(key) ?? 0;
    results.forEach((result, index) => {
      const round = first + index;
      if (round < MAX_ROUNDS) this.#rounds[round] = worseOf(this.#rounds[round] ?? 'passed', result);
    });
    if (results.at(-1) === 'passed') this.#failures.delete(key);
    else this.#failures.set(key, Math.min(first + results.length, MAX_ROUNDS));
  }

  list(): readonly CaseResult[] {
    return this.#rounds;
  }
}

function worseOf(a: CaseResult, b: CaseResult): CaseResult {
  return GRAVITY.indexOf(a) >= GRAVITY.indexOf(b) ? a : b;
}
