import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import type { Gate, GateReader } from '../../ports/gate-parser.ts';
import { GateList } from './gate-list.ts';

/** Package managers say so what they start. */
const STARTED = /^[>$] (\S.{0,500})$/;
const PROBLEMS = /^✖ \d{1,9} problems? \((\d{1,9}) errors?, \d{1,9} warnings?\)$/;

/**
 * ESLint, which says nothing when all is well, and never how long it took: what counts is that a package manager started
 * it. One that printed no errors was completed if something else was started after it, or if the whole succeeded.
 */
export function createEslintReader(): GateReader {
  const gates = new GateList();
  let started: Gate | undefined;
  return {
    line(text, at) {
      const command = STARTED.exec(text)?.[1];
      if (command !== undefined) {
        if (started !== undefined) gates.add(started);
        const isEslint = /\beslint\b/.test(command) && nameShellCommand(command) === 'eslint';
        started = isEslint ? { name: 'eslint', outcome: 'completed', phase: 'verification', seenAt: at } : undefined;
        return;
      }
      const errors = started === undefined ? undefined : PROBLEMS.exec(text)?.[1];
      if (started === undefined || errors === undefined) return;
      gates.add({ ...started, outcome: Number(errors) > 0 ? 'failed' : 'completed', seenAt: at });
      started = undefined;
    },
    end(isSuccess) {
      if (started !== undefined && isSuccess) gates.add(started);
      return gates.toArray();
    },
  };
}
