import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAMED_COMMANDS } from './name-shell-command.examples.ts';
import { nameShellCommand } from './name-shell-command.ts';

for (const [rule, examples] of Object.entries(NAMED_COMMANDS)) {
  describe(`nameShellCommand: ${rule}`, () => {
    it.each(examples)('%j is %s', (command, name) => {
      expect(nameShellCommand(command)).toBe(name);
    });
  });
}
