import { type CaseResult, SuiteRounds } from './suite-rounds.ts';

/** A suite as a report has it. */
export interface ReportedSuite {
  readonly name: string;
  /** Epoch ms; undefined when neither it nor what it stands in says so. */
  readonly startedAt: number | undefined;
  /** Milliseconds; undefined when nobody measured it. */
  readonly durationMs: number | undefined;
  /** How it went each time it was run; not empty. */
  readonly rounds: readonly CaseResult[];
}

export interface SuiteAttributes {
  readonly name: string;
  readonly startedAt: number | undefined;
  readonly durationMs: number | undefined;
  /** Counts that the suite gives of itself; NaN where it gives none. */
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

/** A test case being read. */
export interface OpenCase {
  readonly key: string;
  readonly durationMs: number | undefined;
  isSkipped: boolean;
  result: CaseResult;
  /** Runs before the one that the report is about: `flaky…` of a case that passed in the end, `rerun…` of one that did not. */
  retried: CaseResult[];
}

/** A suite being read: its own cases, and whether it holds other suites. */
export class OpenSuite {
  readonly attributes: SuiteAttributes;
  readonly #rounds = new SuiteRounds();
  #hasInnerSuites = false;
  #cases = 0;
  #ranCases = 0;
  #casesMs: number | undefined;

  constructor(attributes: SuiteAttributes) {
    this.attributes = attributes;
  }

  addInnerSuite(): void {
    this.#hasInnerSuites = true;
  }

  /** An error that is of no case, as that of a set-up. */
  fail(result: CaseResult): void {
    this.#cases++;
    this.#ranCases++;
    this.#rounds.addCase('', [result]);
  }

  addCase(it: OpenCase): void {
    this.#cases++;
    if (it.durationMs !== undefined) this.#casesMs = (this.#casesMs ?? 0) + it.durationMs;
    if (it.isSkipped) return;
    this.#ranCases++;
    this.#rounds.addCase(it.key, it.result === 'passed' ? [...it.retried, 'passed'] : [it.result, ...it.retried]);
  }

  /** @returns undefined when none of its own cases ran: it is empty, skipped, or only holds other suites */
  finish(): ReportedSuite | undefined {
    const rounds = this.#findRounds();
    if (rounds.length === 0) return undefined;
    const { name, startedAt, durationMs } = this.attributes;
    // The time of a suite takes in that of the suites in it.
    const measured = this.#hasInnerSuites ? this.#casesMs : (durationMs ?? this.#casesMs);
    return { name, startedAt, durationMs: measured, rounds };
  }

  #findRounds(): readonly CaseResult[] {
    const { tests, failures, errors, skipped } = this.attributes;
    const counted: CaseResult = errors > 0 ? 'error' : failures > 0 ? 'failed' : 'passed';
    // Some reports leave out cases, or all of them, and only count them.
    if (this.#cases === 0) return !this.#hasInnerSuites && tests > (skipped || 0) ? [counted] : [];
    if (this.#ranCases === 0) return [];
    const rounds = this.#rounds.list();
    return !this.#hasInnerSuites && rounds.every((result) => result === 'passed') && rounds.length === 1 ? [counted] : rounds;
  }
}
