import type { GateParser } from '../../ports/gate-parser.ts';
import { createEslintReader } from './eslint.ts';
import { createMypyReader } from './mypy.ts';
import { createPytestReader } from './pytest.ts';
import { createRuffReader } from './ruff.ts';
import { createVitestReader } from './vitest.ts';

const TOOLS = [createRuffReader, createMypyReader, createPytestReader, createEslintReader, createVitestReader];
const RUNNERS = /^(?:npm|pnpm|yarn|bun|make|gmake|just|task|tox|nox|hatch|poe|invoke|turbo|nx)(?: |$)/;

/** A program that runs others, as `make check` or `npm test`: the gates whose last words are seen among what it prints. */
export const taskRunner: GateParser = {
  name: 'tasks',
  // What it starts may talk with the user, or go on watching, when it has a terminal.
  takesTerminal: false,
  recognises: ({ name }) => RUNNERS.test(name),
  createReader() {
    const readers = TOOLS.map((createReader) => createReader());
    return {
      line(text, at) {
        for (const reader of readers) reader.line(text, at);
      },
      end: (isSuccess) => readers.flatMap((reader) => reader.end(isSuccess)).sort((a, b) => a.seenAt - b.seenAt),
    };
  },
};
