import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const GIVE_UP_MS = 30_000;

export interface BenchmarkServer {
  readonly port: number;
  readonly process: ChildProcess;
  /** From the start of the process to the first `/health` 200. */
  readonly startSeconds: number;
  stop(): Promise<void>;
}

/** Starts the built program in a process of its own on a free port of this machine. */
export async function startServer(options: {
  readonly database: string;
  readonly home: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<BenchmarkServer> {
  const port = await freePort();
  const began = performance.now();
  const args = ['start', '--db', options.database, '--port', String(port), '--no-prometheus'];
  args.push(...(options.args?.includes('--mcp') ? [] : ['--no-mcp']), ...(options.args ?? []));
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], HOME: options.home, ...options.environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.on('exit', resolve));
  };
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (response?.status === 200) return { port, process: child, startSeconds: (performance.now() - began) / 1_000, stop };
    if (performance.now() - began > GIVE_UP_MS || child.exitCode !== null) {
      await stop();
      throw new Error(`no /health 200 within ${GIVE_UP_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function countStored({ port }: BenchmarkServer): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/status`);
  return ((await response.json()) as { invocations: number }).invocations;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
