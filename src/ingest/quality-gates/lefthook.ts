import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import type { GateParser } from '../../ports/gate-parser.ts';
import { GateList, type OpenGate, parseDuration } from './gate-list.ts';
import { phaseOfHook } from './known-gates.ts';

/** What comes before it is the output of the jobs and a title that begins with the same glove as a failure. */
const SUMMARY = /^\s*summary:/i;
const RESULT = /^(\s*)(✔️|✔|✓|🥊|✗)\s+(\S.{0,300})$/u;
const SECONDS = / \((\d{1,9}(?:\.\d{1,3})?) seconds\)$/;

/** The summary of a lefthook run; from version 1.10 on with the time of each job. */
export const lefthook: GateParser = {
  name: 'lefthook',
  takesTerminal: true,
  recognises: ({ name, words }) => name === 'lefthook' && words.includes('run'),
  createReader() {
    const gates = new GateList();
    let isSummary = false;
    let last: { readonly gate: OpenGate; readonly indent: number } | undefined;
    return {
      line(text, at) {
        isSummary ||= SUMMARY.test(text);
        const match = isSummary ? RESULT.exec(text) : null;
        if (match === null) return;
        const [, { length: indent } = '', mark = '', rest = ''] = match;
        // A group stands for the jobs below it, which are counted.
        if (last !== undefined && indent > last.indent) gates.remove(last.gate);
        const seconds = SECONDS.exec(rest);
        const durationMs = seconds === null ? undefined : parseDuration(`${seconds[1]}s`);
        const name = nameOf(seconds === null ? rest : rest.slice(0, seconds.index));
        const outcome = mark.startsWith('✔') || mark === '✓' ? 'completed' : 'failed';
        const gate = gates.add({
          ...{ name, outcome, phase: phaseOfHook(name), seenAt: at },
          ...(durationMs === undefined ? {} : { durationMs }),
        });
        last = { gate, indent };
      },
      end: () => gates.toArray(),
    };
  },
};

/** Without the author's text on a failure. A job without a name goes by its command line, of which only the program may be kept. */
function nameOf(label: string): string {
  const name = label.split(': ', 1)[0]?.trim() ?? '';
  return /[\s/\\$"'{]/.test(name) ? nameShellCommand(name) : name;
}
