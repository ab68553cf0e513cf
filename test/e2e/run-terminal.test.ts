import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { RunHome } from '../support/spawn-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Of util-linux: gives a program a terminal of its own. */
const SCRIPT = 'script';
const hasScript = spawnSync(SCRIPT, ['--version']).stdout?.toString().includes('util-linux') ?? false;

let home: RunHome;

beforeEach(() => {
  home = new RunHome(temporaryFolder());
});

/** Runs a command line at a terminal; types `keys` when `readyText` has been printed. */
async function atTerminal(
  line: string,
  { keys = '', readyText = '', env = {} }: { keys?: string; readyText?: string; env?: NodeJS.ProcessEnv } = {},
) {
  // `exec`, as the shell that `script` starts would hear Ctrl-C too: dash ends by it, bash puts the command in its own place.
  const terminal = spawn(SCRIPT, ['-qefc', `stty cols 97; exec ${home.commandLine} ${line}`, '/dev/null'], {
    cwd: home.home,
    env: { ...home.environment, ...env },
  });
  let out = '';
  let isTyped = keys === '';
  terminal.stdout.on('data', (text) => {
    out += text;
    if (isTyped || !out.includes(readyText)) return;
    isTyped = true;
    terminal.stdin.write(keys);
  });
  const [code] = (await once(terminal, 'exit')) as [number | null];
  return { code, out: out.replaceAll('\r\n', '\n') };
}

const SHOW = `const { isatty } = require('node:tty'), { FORCE_COLOR, PRE_COMMIT_COLOR, NO_COLOR, COLUMNS } = process.env;
  console.log([isatty(0), isatty(1), isatty(2), FORCE_COLOR, PRE_COMMIT_COLOR, NO_COLOR, COLUMNS].map(String).join(' '));`;

describe.skipIf(!hasScript)('run at a terminal (skipped without `script` of util-linux)', () => {
  it('leaves a command its terminal when its output is not looked at', { timeout: 20_000 }, async () => {
    for (const name of ['show', 'pytest', 'npm', 'crackerjack']) home.addProgram(name, SHOW);
    for (const line of ['-- show', '-- pytest', '-- npm test', '--no-parse -- crackerjack']) {
      expect(await atTerminal(line)).toEqual({ code: 0, out: 'true true true undefined undefined undefined undefined\n' });
    }
  });

  it('asks for colors in the place of a terminal, unless the user has said something of colors', { timeout: 20_000 }, async () => {
    home.addProgram('crackerjack', SHOW);
    expect((await atTerminal('-- crackerjack')).out).toBe('true false false 1 always undefined 97\n');
    expect((await atTerminal('-- crackerjack', { env: { NO_COLOR: '1' } })).out).toBe('true false false undefined undefined 1 97\n');
    expect((await atTerminal('-- crackerjack', { env: { FORCE_COLOR: '0', COLUMNS: '40' } })).out).toBe(
      'true false false 0 undefined undefined 40\n',
    );
  });

  it.each(['plain', 'crackerjack'])('hears Ctrl-C with the command, which hears it once: %s', { timeout: 20_000 }, async (program) => {
    home.addProgram(
      program,
      `let heard = 0; process.on('SIGINT', () => { heard++; setTimeout(() => { console.log('heard ' + heard); process.exit(1); }, 300); });
      console.log('ready'); setInterval(() => {}, 1000);`,
    );
    const { code, out } = await atTerminal(`-- ${program}`, { readyText: 'ready', keys: '\u0003' });
    expect({ code, out: out.replace('^C', '') }).toEqual({ code: 1, out: 'ready\nheard 1\n' });
    expect(home.rows()).toMatchObject([{ name: program, outcome: 'interrupted', error_type: 'signal_sigint' }]);
  });
});
