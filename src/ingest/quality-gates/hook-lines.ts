import { parseDottedLine } from './dotted-line.ts';
import { type GateList, type OpenGate, parseDuration } from './gate-list.ts';

/** What pre-commit says of a hook in the lines behind its own. */
const DETAIL = /^- (hook id|duration|exit code): (.{1,100})$/;
const MODIFIED = /^(?:- files were modified by this hook|Files were modified by this hook\.)/;

/** Hooks in the form `name.....Passed`, each with the details that follow it. */
export class HookLines {
  readonly #gates: GateList;
  #last: OpenGate | undefined;

  constructor(gates: GateList) {
    this.#gates = gates;
  }

  /** @returns the hook, when the line is one that ran */
  line(text: string, at: number, phaseOf: (name: string) => string): OpenGate | undefined {
    const hook = parseDottedLine(text);
    if (hook === undefined) {
      this.#readDetail(text);
      return undefined;
    }
    this.#last = undefined;
    if (hook.status === 'skipped') return undefined;
    const outcome = hook.status === 'passed' ? 'completed' : 'failed';
    this.#last = this.#gates.add({ name: hook.name, outcome, phase: phaseOf(hook.name), seenAt: at });
    return this.#last;
  }

  #readDetail(text: string): void {
    const gate = this.#last;
    if (gate === undefined) return;
    const [, what, value = ''] = DETAIL.exec(text) ?? [];
    if (what === 'duration') {
      const durationMs = parseDuration(value);
      if (durationMs !== undefined) gate.durationMs = durationMs;
    } else if (what === 'exit code') {
      if (/^\d{1,10}$/.test(value) && gate.outcome === 'failed') gate.errorType = `exit_code_${value}`;
    } else if (MODIFIED.test(text)) {
      if (gate.outcome === 'failed') gate.errorType ??= 'files_modified';
    } else if (what === undefined && !/^hookid: /.test(text) && text.trim() !== '') {
      // The hook's own output begins: what looks like a detail in there is not.
      this.#last = undefined;
    }
  }
}
