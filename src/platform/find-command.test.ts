import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { findCommand } from './find-command.ts';

it('finds a program where a shell does', () => {
  const folder = temporaryFolder();
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  mkdirSync(join(first, 'tool'), { recursive: true });
  mkdirSync(second);
  writeFileSync(join(first, 'text'), '', { mode: 0o644 });
  writeFileSync(join(second, 'tool'), '', { mode: 0o755 });
  const path = [first, second, join(folder, 'none')].join(delimiter);
  expect(findCommand('tool', path)).toBe('found');
  expect(findCommand('text', path)).toBe('not_executable');
  expect(findCommand('tool', first)).toBe('not_executable');
  expect(findCommand('nothing', path)).toBe('not_found');
  expect(findCommand('tool', undefined)).toBe('not_found');
  expect(findCommand(join(second, 'tool'), '')).toBe('found');
  expect(findCommand(join(first, 'text'), path)).toBe('not_executable');
  expect(findCommand(join(second, 'tool', 'below'), path)).toBe('not_found');
});
