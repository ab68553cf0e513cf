import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CliIo } from '../../src/delivery/cli/cli-io.ts';
import { runCli } from '../../src/delivery/cli/run-cli.ts';
import type { Runtime } from '../../src/delivery/cli/runtime.ts';
import { createRuntime } from '../../src/main.ts';

export interface CliRun {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

export interface CliOptions {
  readonly io?: Partial<CliIo>;
  readonly runtime?: Partial<Runtime>;
}

/** Runs the command line in this process, with a home folder of its own and nothing of the machine's. */
export function makeCli(home: string, fixed: CliOptions = {}) {
  mkdirSync(home, { recursive: true });
  const environment = { HOME: home, CLAUDE_CONFIG_DIR: join(home, '.claude') };
  return async (argv: readonly string[], options: CliOptions = {}): Promise<CliRun> => {
    let out = '';
    let error = '';
    const io: CliIo = {
      ...{ environment, home, workingDirectory: home, isStdoutTerminal: false, isStderrTerminal: false, columns: 120 },
      writeOut: (text) => {
        out += text;
      },
      writeError: (text) => {
        error += text;
      },
      ...fixed.io,
      ...options.io,
    };
    const exitCode = await runCli(argv, io, { ...createRuntime(), ...fixed.runtime, ...options.runtime });
    return { exitCode, out, error };
  };
}
