import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { toolEnvironment } from './find-tool.ts';

/** A program that runs until the test ends it. */
export class SpawnedProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(program: string, argv: readonly string[], cwd: string) {
    this.#child = spawn(program, argv, { cwd, env: toolEnvironment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#exited = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  /** What it printed so far. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async end(): Promise<void> {
    if (!this.hasEnded) this.#child.kill('SIGTERM');
    await this.#exited;
  }
}

/**
 * Asks again until it is so.
 *
 * @returns what it then is
 * @throws Error with what was last seen, and `explain()`, after `timeoutMs`
 */
export async function eventually<Value>(
  ask: () => Promise<Value | undefined> | Value | undefined,
  { timeoutMs = 50_000, explain = () => '' }: { readonly timeoutMs?: number; readonly explain?: () => string } = {},
): Promise<Value> {
  const until = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await ask();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) throw new Error(`not within ${timeoutMs} ms${last === undefined ? '' : `: ${last}`} ${explain()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
