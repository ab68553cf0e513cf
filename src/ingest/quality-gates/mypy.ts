import type { GateReader } from '../../ports/gate-parser.ts';
import { GateList } from './gate-list.ts';

const SUCCESS = /^Success: no issues found in \d{1,9} source files?$/;
const FOUND = /^Found \d{1,9} errors? in \d{1,9} files? \((?:checked \d{1,9} source files?|errors prevented further checking)\)$/;

/** mypy, which does not say how long it took. Other type checkers end in the same words, so mypy has to be named before. */
export function createMypyReader(): GateReader {
  const gates = new GateList();
  let isNamed = false;
  return {
    line(text, at) {
      isNamed ||= /\bd?mypy\b/.test(text);
      const isSuccess = SUCCESS.test(text);
      if (!isNamed || (!isSuccess && !FOUND.test(text))) return;
      gates.add({ name: 'mypy', outcome: isSuccess ? 'completed' : 'failed', phase: 'verification', seenAt: at });
      isNamed = false;
    },
    end: () => gates.toArray(),
  };
}
