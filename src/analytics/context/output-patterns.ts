import type { CodeLine } from './code-lines.ts';
import type { PatternName } from './context-pattern.ts';

/** What test runners print of a failure, by runner. */
const FAILING_TEST: readonly RegExp[] = [
  // pytest, unittest
  /^(?:FAILED|ERROR) \S+::\S/,
  /^=+ .*\b\d+ (?:failed|error)/,
  /^E {3,}\S/,
  /^FAILED \((?:failures|errors)=\d/,
  /^(?:FAIL|ERROR): \w+ \(/,
  // Jest, Vitest, Mocha, node:test, TAP
  /^\s*FAIL\s+\S+\.(?:test|spec)\.[cm]?[jt]sx?/,
  /^\s*Tests:?\s+\d+ failed/,
  /^\s*● \S.* › /,
  /^\s+\d+ failing\b/,
  /^\s*✖ .* \(\d/,
  /^\s*not ok \d/,
  // Go, Rust
  /^\s*--- FAIL: \S/,
  /^FAIL\t\S/,
  /^test \S+ \.\.\. FAILED$/,
  /^test result: FAILED\./,
  // JUnit under Maven and Gradle, RSpec, PHPUnit, .NET
  /\bTests run: \d+, Failures: (?:[1-9]|0, Errors: [1-9])/,
  /^\S+ > \S.* FAILED$/,
  /^\d+ examples?, [1-9]\d* failures?/,
  /^Tests: \d+, Assertions: \d+, .*(?:Failures|Errors): [1-9]/,
  /^Failed!\s+- Failed:/,
];

const STACK_TRACE: readonly RegExp[] = [
  /^\s*Traceback \(most recent call last\):/,
  /^\s*File "[^"]+", line \d/,
  /^\s+at .*:\d+:\d+\)?$/,
  /^\s+at [\w.$<>/]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)/,
  /^\s+at .* in .*:line \d/,
  /^Caused by: \S/,
  /^goroutine \d+ \[/,
  /^panic: /,
  /^thread '[^']*' .*panicked at /,
  /^\s*from \S+:\d+:in /,
];

const ERROR_MESSAGE: readonly RegExp[] = [
  /\berror TS\d+:/,
  /^error(?:\[E\d+\])?: /,
  /^[^\s:]+:\d+(?::\d+)?: (?:fatal )?error:/,
  /^(?:Uncaught )?(?:[\w.]*[A-Z]\w*)?(?:Error|Exception): /,
  /^npm (?:ERR!|error) /,
  /^fatal: /,
  /: command not found$/,
  /^Segmentation fault/,
  /^\[?ERROR\]?[:\s]/,
];

/** One expression for all of them: many are slow to try one after another on every line. */
const anyOf = (patterns: readonly RegExp[]) => new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'));

const OUTPUTS: readonly { readonly name: PatternName; readonly line: RegExp; readonly says: string }[] = [
  { name: 'failing_test', line: anyOf(FAILING_TEST), says: 'reads like a failure of a test runner' },
  { name: 'stack_trace', line: anyOf(STACK_TRACE), says: 'reads like a stack trace' },
  { name: 'error_message', line: anyOf(ERROR_MESSAGE), says: 'reads like an error message' },
];

/** What a terminal printed, and what git leaves in a file that it could not merge, with the first line that says so. */
export function findOutputPatterns(lines: readonly CodeLine[]): { name: PatternName; line: number; says: string }[] {
  const found = OUTPUTS.flatMap(({ name, line: pattern, says }) => {
    const line = lines.find(({ code }) => pattern.test(code));
    return line === undefined ? [] : [{ name, line: line.number, says }];
  });
  const begin = lines.find(({ text }) => text.startsWith('<<<<<<< '));
  const end = lines.find(({ text }) => text.startsWith('>>>>>>> '));
  if (begin !== undefined && end !== undefined && begin.number < end.number) {
    found.push({ name: 'merge_conflict', line: begin.number, says: 'begins what git could not merge' });
  }
  return found;
}
