import type { GateReader } from '../../ports/gate-parser.ts';
import { GateList, parseDuration } from './gate-list.ts';

const FILES = /^ *Test Files {1,4}(?=\d|no tests)(.{1,100})$/;
const ERRORS = /^ *Errors {1,4}\d/;
/** `Duration  1.23s (transform 49ms, …)`; before version 0.23 `Time  1.23s (in thread 5ms, …)`. */
const DURATION = /^ *(?:Duration|Time) {1,4}((?:\d{1,6}m )?\d{1,9}(?:\.\d{1,3})?m?s)\b/;

/** How each run of vitest went, by the block at its end. */
export function createVitestReader(): GateReader {
  const gates = new GateList();
  let outcome: 'completed' | 'failed' | undefined;
  return {
    line(text, at) {
      const files = FILES.exec(text)?.[1];
      if (files !== undefined) outcome = /\bfailed\b/.test(files) ? 'failed' : 'completed';
      if (outcome === undefined) return;
      if (ERRORS.test(text)) outcome = 'failed';
      const durationMs = parseDuration(DURATION.exec(text)?.[1] ?? '');
      if (durationMs === undefined) return;
      gates.add({ name: 'vitest run', outcome, phase: 'verification', seenAt: at, durationMs });
      outcome = undefined;
    },
    end: () => gates.toArray(),
  };
}
