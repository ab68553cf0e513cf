import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillDatabase, withFolder } from './databases.ts';
import type { BenchmarkOptions } from './run.ts';
import { formatCount, median, printTable } from './tables.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const RUNS = 5;
const GIVE_UP_MS = 30_000;

/** From the start of the process to the first `/health` 200, with `sizes[0]` (1,000,000) invocations in the database. */
export async function runStartup(options: BenchmarkOptions): Promise<void> {
  const held = options.sizes?.[0] ?? 1_000_000;
  await withFolder(options.keep, async (folder) => {
    const path = join(folder, `held-${held}.db`);
    await fillDatabase(path, held);
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run++) seconds.push(await timeStart(path, home));
    const middle = median(seconds);
    printTable(
      `Start with ${formatCount(held)} invocations (median of ${RUNS})`,
      ['', 'measured', 'wanted', 'reached'],
      [['seconds to the first /health 200', middle.toFixed(2), '< 1', middle < 1 ? 'yes' : 'no']],
    );
  });
}

async function timeStart(path: string, home: string): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, 'start', '--db', path, '--port', String(port), '--no-prometheus', '--no-mcp'], {
    env: { ...process.env, HOME: home, CLAUDE_CONFIG_DIR: join(home, '.claude') },
    stdio: 'ignore',
  });
  try {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
      if (response?.status === 200) return (performance.now() - began) / 1_000;
      if (performance.now() - began > GIVE_UP_MS || child.exitCode !== null) throw new Error(`no /health 200 within ${GIVE_UP_MS} ms`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.on('exit', resolve));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
