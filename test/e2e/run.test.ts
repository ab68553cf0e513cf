import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeCli } from '../support/run-cli.ts';
import { collect, RunHome } from '../support/spawn-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: string;
let home: RunHome;

beforeEach(() => {
  folder = temporaryFolder();
  home = new RunHome(folder);
});

const MEGABYTE = 1024 * 1024;
/** A command whose output is not looked at, and one whose output is. */
const BOTH_WAYS = ['plain', 'crackerjack'] as const;

async function until(isTrue: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error('it did not happen');
    await sleep(20);
  }
}

describe.each(BOTH_WAYS)('run -- %s', (program) => {
  it('passes on standard input, both outputs byte for byte, and the exit code', { timeout: 20_000 }, async () => {
    home.addProgram(
      program,
      'process.stdin.on("data", (d) => { process.stdout.write(d); process.stderr.write(d); }).on("end", () => { process.exitCode = 3; });',
    );
    const input = randomBytes(MEGABYTE);
    const child = home.start(['--', program]);
    child.stdin?.end(input);
    const errors: Buffer[] = [];
    child.stderr?.on('data', (piece: Buffer) => errors.push(piece));
    const { code, out } = await collect(child);
    expect(code).toBe(3);
    expect(out.equals(input)).toBe(true);
    expect(Buffer.concat(errors).equals(input)).toBe(true);
  });

  it('keeps the order of the two outputs where they lead to one place', { timeout: 20_000 }, async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    home.addProgram(
      program,
      `const { writeSync } = require('node:fs'); for (let i = 0; i < 500; i++) writeSync(1 + (i % 2), 'line ' + i + '\\n');`,
    );
    const path = join(folder, 'out.txt');
    const file = openSync(path, 'w');
    const [code] = await once(home.start(['--', program], { stdio: ['ignore', file, file] }), 'close');
    closeSync(file);
    expect(code).toBe(0);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toEqual(lines);
  });

  it('passes signals on and exits as a shell does', { timeout: 30_000 }, async () => {
    home.addProgram(
      program,
      `if (process.argv[2]) process.on(process.argv[2], () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000);`,
    );
    const signalled = async (signal: NodeJS.Signals, ...args: string[]) => {
      const child = home.start(['--', program, ...args]);
      const ended = collect(child);
      await once(child.stdout as NodeJS.ReadableStream, 'data');
      child.kill(signal);
      return (await ended).code;
    };
    expect(await signalled('SIGTERM')).toBe(143);
    expect(await signalled('SIGINT')).toBe(130);
    expect(await signalled('SIGHUP', 'SIGHUP')).toBe(7);
    expect(await signalled('SIGINT', 'SIGINT')).toBe(7);
    expect(home.rows().map(({ outcome, error_type }) => `${outcome} ${error_type}`)).toEqual([
      'failed signal_sigterm',
      'interrupted signal_sigint',
      'failed exit_code_7',
      'interrupted signal_sigint',
    ]);
  });

  it('stops when nobody reads its output any more', { timeout: 20_000 }, async () => {
    home.addProgram(program, `const { writeSync } = require('node:fs'); for (;;) writeSync(1, 'more\\n'.repeat(1000));`);
    const child = home.start(['--', program]);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.stdout?.destroy();
    const [code] = await once(child, 'exit');
    expect([1, 141]).toContain(code);
    expect(home.rows()).toMatchObject([{ outcome: 'failed' }]);
  });

  it('writes no faster than it is read', { timeout: 30_000 }, async () => {
    const counter = join(folder, 'written');
    home.addProgram(
      program,
      `const { writeSync, writeFileSync } = require('node:fs');
      for (let i = 1; i <= 200; i++) { writeSync(1, Buffer.alloc(100_000, 97)); writeFileSync(${JSON.stringify(counter)}, String(i)); }`,
    );
    const child = home.start(['--', program]);
    const written = () => (existsSync(counter) ? Number(readFileSync(counter, 'utf8')) : 0);
    await until(() => written() > 0);
    await sleep(700);
    expect(written()).toBeLessThan(60);
    const { code, out } = await collect(child);
    expect(code).toBe(0);
    expect(out.length).toBe(20_000_000);
  });
});

describe('run', () => {
  it('says of a command that it is not there (127) or is no program (126)', { timeout: 20_000 }, async () => {
    writeFileSync(join(home.bin, 'text'), 'no program', { mode: 0o644 });
    mkdirSync(join(home.home, 'folder'));
    expect(await home.run(['--', 'no-such-thing'])).toMatchObject({
      code: 127,
      error: 'session-buddy: no-such-thing: command not found\n',
    });
    expect(await home.run(['--', './none'])).toMatchObject({ code: 127 });
    expect(await home.run(['--', 'text'])).toMatchObject({ code: 126, error: 'session-buddy: text: cannot be executed\n' });
    expect(await home.run(['--', './folder'])).toMatchObject({ code: 126 });
    expect(home.rows().map(({ outcome, error_type, duration }) => [outcome, error_type, duration])).toEqual([
      ['failed_to_launch', 'command_not_found', null],
      ['failed_to_launch', 'command_not_found', null],
      ['failed_to_launch', 'command_not_executable', null],
      ['failed_to_launch', 'command_not_executable', null],
    ]);
  });

  it('loses nothing of what a slow reader has not read when the command has ended', { timeout: 20_000 }, async () => {
    const marker = join(folder, 'ended');
    home.addProgram(
      'crackerjack',
      `const { writeSync, writeFileSync } = require('node:fs'); for (let i = 0; i < 7; i++) writeSync(1, Buffer.alloc(60_000, 97)); writeFileSync(${JSON.stringify(marker)}, '');`,
    );
    const child = home.start(['--', 'crackerjack'], { stdio: ['ignore', 'pipe', 'pipe'] });
    // What fits between the three differs a little; where it does not all fit, the command has not ended yet.
    await until(() => existsSync(marker), 3_000).catch(() => undefined);
    await sleep(1000);
    expect(child.exitCode).toBeNull();
    const { code, out } = await collect(child);
    expect({ code, length: out.length }).toEqual({ code: 0, length: 420_000 });
  });

  it('takes 50 MB through in bounded memory', { timeout: 60_000 }, async () => {
    home.addProgram(
      'crackerjack',
      `const { writeSync } = require('node:fs'); const piece = Buffer.from('a line of output........ \\u2705\\n'.repeat(2000));
      for (let left = 50 * ${MEGABYTE}; left > 0; left -= piece.length) writeSync(1, left < piece.length ? piece.subarray(0, left) : piece);`,
    );
    const child = home.start(['--', 'crackerjack']);
    const hash = createHash('sha256');
    let bytes = 0;
    let peakKib = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      bytes += piece.length;
      hash.update(piece);
      if (bytes > 45 * MEGABYTE) peakKib = Math.max(peakKib, peakOf(child.pid));
    });
    const [code] = await once(child, 'close');
    const piece = Buffer.from('a line of output........ \u2705\n'.repeat(2000));
    const expected = createHash('sha256');
    for (let left = 50 * MEGABYTE; left > 0; left -= piece.length) expected.update(left < piece.length ? piece.subarray(0, left) : piece);
    expect({ code, bytes, hash: hash.digest('hex') }).toEqual({ code: 0, bytes: 50 * MEGABYTE, hash: expected.digest('hex') });
    // Without output it is 150 MiB; what is read and written but not yet collected comes on top.
    expect(peakKib).toBeLessThan(400 * 1024);
  });

  it('does not wait for what the command has left running', { timeout: 20_000 }, async () => {
    home.addProgram(
      'crackerjack',
      `require('node:child_process').spawn('sleep', ['8'], { stdio: 'inherit', detached: true }).unref(); console.log('started');`,
    );
    const startedAt = performance.now();
    const child = home.start(['--', 'crackerjack']);
    let out = '';
    child.stdout?.on('data', (text) => {
      out += text;
    });
    const [code] = await once(child, 'exit');
    expect({ code, out }).toEqual({ code: 0, out: 'started\n' });
    expect(performance.now() - startedAt).toBeLessThan(7_000);
  });

  it.each([
    ['no database', (path: string) => writeFileSync(path, 'x'.repeat(5000))],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('costs one line and nothing else when the database is %s', { timeout: 20_000 }, async (_what, make) => {
    const path = join(folder, 'broken.db');
    make(path);
    const { code, out, error } = await home.run(['--db', path, '--', 'sh', '-c', 'echo done; exit 4']);
    expect({ code, out: out.toString() }).toEqual({ code: 4, out: 'done\n' });
    expect(error).toMatch(/^session-buddy: this run was not recorded: .+\n$/);
    if (statSync(path).isFile()) expect(readFileSync(path, 'utf8')).toBe('x'.repeat(5000));
  });

  it('costs one line and nothing else when another program holds the database', { timeout: 40_000 }, async () => {
    await home.run(['--', 'true']);
    const { DatabaseSync } = await import('node:sqlite');
    const holder = new DatabaseSync(home.databasePath);
    holder.exec('BEGIN EXCLUSIVE');
    const { code, error } = await home.run(['--', 'sh', '-c', 'exit 5']);
    holder.exec('ROLLBACK');
    holder.close();
    expect(code).toBe(5);
    expect(error).toMatch(/^session-buddy: this run was not recorded: database .* is locked by another program.*\n$/);
    expect(home.rows()).toHaveLength(1);
  });

  it('does not start the command when it is called wrongly', async () => {
    const marker = join(folder, 'ran');
    const cli = makeCli(home.home);
    for (const wrong of [['--kind', 'nothing'], ['--name', ' '], ['--phase', 'a\u0007b'], ['--nonsense']]) {
      const { exitCode, error } = await cli(['run', ...wrong, '--', 'touch', marker]);
      expect({ exitCode, lines: error.trim().split('\n').length }).toEqual({ exitCode: 2, lines: 1 });
    }
    expect((await cli(['run'])).exitCode).toBe(2);
    expect(existsSync(marker)).toBe(false);
  });

  it("leaves the command's own arguments alone, with and without the dashes before it", { timeout: 20_000 }, async () => {
    home.addProgram('show', 'console.log(JSON.stringify(process.argv.slice(2)));');
    const args = ['--json', '--', '-x', '--kind', 'a b', '', '$HOME', '--help'];
    expect(JSON.parse((await home.run(['--', 'show', ...args])).out.toString())).toEqual(args);
    expect(JSON.parse((await home.run(['show', ...args])).out.toString())).toEqual(args);
    expect(JSON.parse((await home.run(['--phase', 'setup', 'show', ...args])).out.toString())).toEqual(args);
  });
});

/** KiB that a process has held at most. */
function peakOf(pid: number | undefined): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}
