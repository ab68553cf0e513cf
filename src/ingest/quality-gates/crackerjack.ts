import type { Gate, GateParser, GateReader } from '../../ports/gate-parser.ts';
import { GateList, type OpenGate, parseDuration } from './gate-list.ts';
import { HookLines } from './hook-lines.ts';
import { DEFAULT_GATE_PHASE } from './known-gates.ts';
import { readPytestSummary } from './pytest.ts';

/** The workflow phase that each of crackerjack's own phases serves. */
const PHASES = { fast_hooks: 'setup', tests: 'execution', comprehensive_hooks: 'verification', ai_fix: 'execution' } as const;

/** `🔍 Fast Hooks - Formatters, …`; older versions `Running comprehensive hooks...`. */
const SUITE_TITLE = /^\W*(?:running )?(fast|comprehensive) hooks?(?: [-–—] .*|\.{0,3})$/iu;
/** `❌ Fast hooks attempt 1: 11/14 passed in 87.53s`, `Fast Hook Results:`, also within the border of a panel. */
const SUITE_RESULTS = /^\W*(fast|comprehensive) hooks? (?:attempt|results)\b/iu;
/** ` - zuban :: FAILED | 25.05s | issues=45`, and rows of the tables of other versions, without their borders. */
const RESULT =
  /^\s{0,20}-?\s{0,20}([A-Za-z][\w.-]{0,60})\s{1,80}(?::: (PASSED|FAILED|ERROR|TIMEOUT)\b|(?=[A-Z]+\s{1,80}\d)(PASSED|FAILED|ERROR|TIMEOUT))(?:\s{1,80}(\d{1,6}(?:\.\d{1,3})?s)\b)?/;
const TESTS = /^\W*Tests (passed|failed) in (\d{1,6}(?:\.\d{1,3})?s)\b/u;
const TESTS_BROKE = /^\W*Test execution error after (\d{1,6}(?:\.\d{1,3})?s)\b/u;
const AI_FIX = /^\W*AI AGENT FIXING\b/u;
const AI_FIXED = /^\W*AI agents (?:applied fixes|fixed \d)/u;
const AI_GAVE_UP = /^\W*(?:AI agents unable to fix|AI fix failed)\b/u;

/** Crackerjack, since the version that ran pre-commit itself. */
export const crackerjack: GateParser = {
  name: 'crackerjack',
  takesTerminal: true,
  recognises: ({ name }) => name === 'crackerjack',
  createReader: () => new CrackerjackReader(),
};

class CrackerjackReader implements GateReader {
  readonly #gates = new GateList();
  readonly #hooks = new HookLines(this.#gates);
  #phase: string = DEFAULT_GATE_PHASE;
  /** The hooks of one attempt: each is printed as it ends, and again with its duration in the results. */
  #attempt = new Map<string, OpenGate>();
  #tests: OpenGate | undefined;
  #isFixing = false;

  line(text: string, at: number): void {
    if (this.#readTitle(text)) return;
    const hook = this.#hooks.line(text, at, () => this.#phase);
    if (hook !== undefined) {
      if (this.#attempt.has(hook.name)) this.#attempt = new Map();
      this.#attempt.set(hook.name, hook);
    } else if (!this.#readResult(text, at) && !this.#readTests(text, at)) {
      this.#readAiFix(text, at);
    }
  }

  end(): readonly Gate[] {
    return this.#gates.toArray();
  }

  #readTitle(text: string): boolean {
    const title = SUITE_TITLE.exec(text);
    const results = title === null ? SUITE_RESULTS.exec(text) : null;
    const suite = (title ?? results)?.[1]?.toLowerCase();
    if (suite === undefined) return false;
    const phase = suite === 'fast' ? PHASES.fast_hooks : PHASES.comprehensive_hooks;
    if (title !== null || phase !== this.#phase) this.#attempt = new Map();
    this.#phase = phase;
    return true;
  }

  #readResult(text: string, at: number): boolean {
    const match = RESULT.exec(text.replace(/[│┃|]/g, ' '));
    if (match === null) return false;
    const [, name = '', plain, tabular, duration = ''] = match;
    const status = plain ?? tabular ?? '';
    const durationMs = parseDuration(duration);
    const known = this.#attempt.get(name);
    if (known !== undefined && known.durationMs === undefined) {
      if (durationMs !== undefined) known.durationMs = durationMs;
      if (status !== 'PASSED') known.outcome = 'failed';
      if (status !== 'PASSED' && status !== 'FAILED') known.errorType = status.toLowerCase();
      return true;
    }
    if (known !== undefined) this.#attempt = new Map();
    const gate = this.#gates.add({
      ...{ name, outcome: status === 'PASSED' ? 'completed' : 'failed', phase: this.#phase, seenAt: at },
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(status === 'ERROR' || status === 'TIMEOUT' ? { errorType: status.toLowerCase() } : {}),
    });
    this.#attempt.set(name, gate);
    return true;
  }

  /** pytest's own summary may come first; crackerjack's line after it is of the same run. */
  #readTests(text: string, at: number): boolean {
    const summary = readPytestSummary(text, at);
    if (summary !== undefined) {
      this.#tests = this.#gates.add({ ...summary, phase: PHASES.tests });
      return true;
    }
    const [, ended, seconds] = TESTS.exec(text) ?? [];
    const [, broke] = TESTS_BROKE.exec(text) ?? [];
    const durationMs = parseDuration(seconds ?? broke ?? '');
    if (durationMs === undefined) return false;
    const outcome = ended === 'passed' ? 'completed' : 'failed';
    const tests = this.#tests ?? this.#gates.add({ name: 'pytest', outcome, phase: PHASES.tests, seenAt: at });
    tests.outcome = outcome;
    tests.durationMs = durationMs;
    if (broke !== undefined) tests.errorType = 'error';
    this.#tests = undefined;
    return true;
  }

  #readAiFix(text: string, at: number): void {
    if (AI_FIX.test(text)) this.#isFixing = true;
    const isFixed = AI_FIXED.test(text);
    if (!this.#isFixing || (!isFixed && !AI_GAVE_UP.test(text))) return;
    this.#isFixing = false;
    this.#gates.add({ name: 'ai-fix', outcome: isFixed ? 'completed' : 'failed', phase: PHASES.ai_fix, seenAt: at });
  }
}
