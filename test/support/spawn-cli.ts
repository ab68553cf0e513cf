import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** The command line as a process of its own. */
export class SpawnedCli {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  out = '';
  error = '';

  constructor(argv: readonly string[], home: string) {
    const { SESSION_BUDDY_DB: _, CLAUDE_CONFIG_DIR: __, ...environment } = process.env;
    this.child = spawn(process.execPath, [CLI, ...argv], { cwd: home, env: { ...environment, HOME: home } });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.error += text;
    });
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Waits until it has printed something that matches. */
  async printed(pattern: RegExp, timeoutMs = 15_000): Promise<RegExpExecArray> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const found = pattern.exec(this.out);
      if (found) return found;
      if (this.child.exitCode !== null || performance.now() > until) throw new Error(`no ${pattern} in ${this.out}\n${this.error}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
