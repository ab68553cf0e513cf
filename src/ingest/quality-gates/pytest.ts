import type { Gate, GateReader } from '../../ports/gate-parser.ts';
import { GateList, parseDuration } from './gate-list.ts';

const COUNT = '\\d{1,9} (?:failed|passed|skipped|deselected|xfailed|xpassed|errors?|warnings?|rerun|subtests passed)';
/** `==== 1 failed, 2 passed in 1.23s (0:01:02) ====`; with `-q` without the lines, before version 5 with `seconds`. */
const SUMMARY = new RegExp(
  `^(?:=+ )?(${COUNT}(?:, ${COUNT}){0,9}|no tests ran) in (\\d{1,9}\\.\\d{1,3} ?s(?:econds)?)(?: \\(\\d[\\d:, days]{0,30}\\))?(?: =+)?$`,
);
const INTERRUPTED = /^!{3,80} KeyboardInterrupt !/;

/** How each run of pytest went, by its last line. `--durations` names tests by their files, so that is not read. */
export function createPytestReader(): GateReader {
  const gates = new GateList();
  let isInterrupted = false;
  return {
    line(text, at) {
      isInterrupted ||= INTERRUPTED.test(text);
      const summary = readPytestSummary(text, at);
      if (summary === undefined) return;
      gates.add(isInterrupted ? { ...summary, outcome: 'interrupted' } : summary);
      isInterrupted = false;
    },
    end: () => gates.toArray(),
  };
}

/** @returns undefined when the line is no summary */
export function readPytestSummary(text: string, at: number): Gate | undefined {
  const match = SUMMARY.exec(text.trim());
  if (match === null) return undefined;
  const [, counts = '', duration = ''] = match;
  const durationMs = parseDuration(duration);
  const isFailed = / (?:failed|errors?)\b/.test(counts);
  // pytest exits with 5 then, which fails whatever runs it.
  const isEmpty = !isFailed && !/ (?:passed|skipped|xfailed|xpassed)\b/.test(counts);
  return {
    ...{ name: 'pytest', outcome: isFailed || isEmpty ? 'failed' : 'completed', phase: 'verification', seenAt: at },
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(isEmpty ? { errorType: 'no_tests_ran' } : {}),
  };
}
