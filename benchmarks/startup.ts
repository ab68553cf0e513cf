import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillDatabase, withFolder } from './databases.ts';
import type { BenchmarkOptions } from './run.ts';
import { startServer } from './server.ts';
import { formatCount, median, printTable } from './tables.ts';

const RUNS = 5;

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

async function timeStart(database: string, home: string): Promise<number> {
  const server = await startServer({ database, home });
  await server.stop();
  return server.startSeconds;
}
