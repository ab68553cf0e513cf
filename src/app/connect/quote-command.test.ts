import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { quoteCommand } from './quote-command.ts';

describe('quoteCommand', () => {
  it.each(['plain', 'with spaces', "Ada's", 'a "quote"', '$HOME `id`', 'back\\slash', 'semi;colon & more', '日本語', '*', '~', '-x=1'])(
    'lets a POSIX shell run a program in a folder named %s',
    (name) => {
      const folder = join(temporaryFolder(), name);
      mkdirSync(folder);
      const program = join(folder, 'program.js');
      writeFileSync(program, 'console.log(JSON.stringify(process.argv.slice(2)))');
      cpSync('/bin/true', join(folder, 'true'));
      const line = quoteCommand([process.execPath, program, name, '--port', '8765'], 'posix');
      expect(JSON.parse(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }))).toEqual([name, '--port', '8765']);
      execFileSync('/bin/sh', ['-c', quoteCommand([join(folder, 'true')], 'posix')]);
    },
  );

  it('leaves words alone that need no quotes', () => {
    expect(quoteCommand(['/usr/bin/node', '/opt/hook.js', 'codex'], 'posix')).toBe('/usr/bin/node /opt/hook.js codex');
  });

  it('calls a quoted program in PowerShell, as a text alone would be printed', () => {
    expect(quoteCommand(['C:\\node.exe', 'C:\\it\\hook.js'], 'powershell')).toBe('C:\\node.exe C:\\it\\hook.js');
    expect(quoteCommand(['C:\\Program Files\\node.exe', "C:\\Ada's\\hook.js"], 'powershell')).toBe(
      "& 'C:\\Program Files\\node.exe' 'C:\\Ada''s\\hook.js'",
    );
  });

  it('puts double quotes around a path with spaces in cmd', () => {
    expect(quoteCommand(['C:\\node.exe', 'C:\\my files\\hook.js', 'codex'], 'cmd')).toBe('C:\\node.exe "C:\\my files\\hook.js" codex');
  });
});
