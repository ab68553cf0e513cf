import type { GateParser } from '../../ports/gate-parser.ts';
import { GateList } from './gate-list.ts';
import { HookLines } from './hook-lines.ts';
import { phaseOfHook } from './known-gates.ts';

/** pre-commit, and prek, which prints the same. Of both, `run` is what one gets without a subcommand. */
export const preCommit: GateParser = {
  name: 'pre-commit',
  takesTerminal: true,
  recognises: ({ name, words }) => name === 'pre-commit run' || name === 'pre-commit' || (name === 'prek' && !OTHER.test(words.join(' '))),
  createReader() {
    const gates = new GateList();
    const hooks = new HookLines(gates);
    return {
      line: (text, at) => void hooks.line(text, at, phaseOfHook),
      end: () => gates.toArray(),
    };
  },
};

/** Subcommands of prek that run no hooks. */
const OTHER = /\bprek (?:install|uninstall|prepare-hooks|validate|sample-config|auto-update|cache|list|self|help)\b/;
