import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';
import { isatty } from 'node:tty';
import type { CommandEnd, CommandExit, CommandRequest } from '../ports/command-runner.ts';
import { findCommand } from './find-command.ts';

/** Signals that end a program and that somebody may send to us in its place. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** How long output may stay away after the end of a program whose own children still hold its streams: so many turns of so many ms. */
const QUIET_TURNS = 5;
const TURN_MS = 50;

/** Runs a program as `RunCommand` says. */
export async function runCommand(request: CommandRequest): Promise<CommandEnd> {
  const startedAt = performance.now();
  let sawInterrupt = false;
  const end = (exit: CommandExit): CommandEnd => ({ exit, durationMs: performance.now() - startedAt, sawInterrupt });
  const found = process.platform === 'win32' ? 'found' : findCommand(request.command[0], process.env['PATH']);
  if (found !== 'found') return end({ kind: found });

  let child: ChildProcess | undefined;
  const onSignals = PASSED_ON.map((signal) => ({
    signal,
    listener: () => {
      sawInterrupt ||= signal === 'SIGINT';
      // A terminal sends Ctrl-C to every program in the foreground: a second one would be taken for impatience.
      if (signal !== 'SIGINT' || !hasTerminal()) child?.kill(signal);
    },
  }));
  for (const { signal, listener } of onSignals) process.on(signal, listener);
  try {
    child = start(request);
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const passedOn = request.onOutput === undefined ? undefined : passOn(child, request, request.onOutput);
    const [code, signal] = await exited;
    const ended = end(signal === null ? { kind: 'code', code: code ?? 1 } : { kind: 'signal', signal, number: constants.signals[signal] });
    await passedOn?.drained();
    return ended;
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    return end({ kind: 'code' in error && error.code === 'ENOENT' ? 'not_found' : 'not_executable' });
  } finally {
    for (const { signal, listener } of onSignals) process.off(signal, listener);
  }
}

function start({ command, stdoutTo, onOutput }: CommandRequest): ChildProcess {
  const [program, ...args] = command;
  if (onOutput === undefined) return spawn(program, args, { stdio: ['inherit', stdoutTo === 'stdout' ? 1 : 2, 2] });
  const env = { ...process.env, ...colorsFor(stdoutTo === 'stdout' ? process.stdout : process.stderr) };
  const piped: StdioOptions = ['inherit', 'pipe', 'pipe'];
  // Two pipes lose the order between them, so where both lead to one place there is one: only a shell can join them.
  if (process.platform === 'win32' || !isSamePlace(stdoutTo === 'stdout' ? 1 : 2, 2)) return spawn(program, args, { stdio: piped, env });
  return spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], { stdio: piped, env });
}

/** What tells programs to keep their colors and their width, when it is a terminal that we write to, unless the user says otherwise. */
function colorsFor(stream: NodeJS.WriteStream): NodeJS.ProcessEnv {
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, PRE_COMMIT_COLOR } = process.env;
  if (!stream.isTTY) return {};
  const width = { COLUMNS: process.env['COLUMNS'] ?? String(stream.columns) };
  if ([NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, PRE_COMMIT_COLOR].some((setting) => setting !== undefined)) return width;
  return { ...width, FORCE_COLOR: '1', CLICOLOR_FORCE: '1', PRE_COMMIT_COLOR: 'always' };
}

interface PassedOn {
  /** Resolves when the output is at its end, or nothing more comes of a program that has ended. */
  drained(): Promise<void>;
}

function passOn(child: ChildProcess, { stdoutTo }: CommandRequest, onOutput: NonNullable<CommandRequest['onOutput']>): PassedOn {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let quietFor = 0;
  const streams = [
    { name: 'stdout', from: child.stdout, to: stdoutTo === 'stdout' ? process.stdout : process.stderr },
    { name: 'stderr', from: child.stderr, to: process.stderr },
  ] as const;
  const hangUp = (gone: NodeJS.WriteStream | undefined) => {
    for (const { from, to } of streams) if (gone === undefined || gone === to) from?.destroy();
  };
  for (const to of new Set(streams.map((stream) => stream.to))) {
    // Nobody reads any more: the program finds out as it would without us, and when it has ended so do we.
    to.removeAllListeners('error').on('error', () => hangUp(to));
  }
  for (const { name, from, to } of streams) {
    from?.on('data', (piece: Buffer) => {
      quietFor = 0;
      onOutput(piece, name);
    });
    from?.pipe(to, { end: false });
  }
  return {
    async drained() {
      // Counted in turns of the event loop, not by the clock: a slow reader of ours is no quiet program.
      const turns = setInterval(() => {
        if (streams.some(({ to }) => to.writableNeedDrain)) return;
        if (++quietFor > QUIET_TURNS) hangUp(undefined);
      }, TURN_MS);
      await closed;
      clearInterval(turns);
    },
  };
}

function hasTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}

function isSamePlace(a: number, b: number): boolean {
  if (a === b) return true;
  const [first, second] = [fstatSync(a), fstatSync(b)];
  return first.dev === second.dev && first.ino === second.ino;
}
