import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedData } from '../test/support/shared-data.ts';
import { withFolder } from './databases.ts';
import type { BenchmarkOptions } from './run.ts';
import { runCli, runScript } from './run-cli.ts';
import { median, printTable } from './tables.ts';

const RUNS = 5;
const ALONE = fileURLToPath(new URL('./import-alone.mjs', import.meta.url));

/** `session-buddy import` of real transcripts as a user runs it: a new process, an empty database; then once more. */
export async function runImports(options: BenchmarkOptions): Promise<void> {
  const data = options.data ?? sharedData('oh-my-posh');
  if (data === undefined || !existsSync(data)) {
    process.stdout.write('import: skipped, there are no transcripts at ../shared/data; name a folder of them with --data\n');
    return;
  }
  const megabytes = sizeOf(data) / 1e6;
  await withFolder(options.keep, async (folder) => {
    const first: number[] = [];
    const second: number[] = [];
    const alone: number[] = [];
    const memory: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const database = join(folder, `import-${process.pid}-${run}.db`);
      const imported = await runCli(['import', data, '--db', database, '--json']);
      const repeated = await runCli(['import', data, '--db', database, '--json']);
      const counts = (JSON.parse(repeated.stdout) as { invocations: { new: number } }).invocations;
      if (counts.new !== 0) throw new RangeError(`a second import adds 0; got ${counts.new}`);
      alone.push(Number((await runScript(ALONE, [data, join(folder, `alone-${process.pid}-${run}.db`)])).stdout));
      first.push(imported.seconds);
      second.push(repeated.seconds);
      memory.push(imported.maxRssBytes / 1e6);
    }
    const rate = megabytes / median(first);
    const aloneRate = megabytes / median(alone);
    printTable(
      `Import of ${megabytes.toFixed(1)} MB of transcripts (median of ${RUNS})`,
      ['', 'measured', 'wanted', 'reached'],
      [
        ['MB/s, from files to disk', aloneRate.toFixed(1), '>= 60', aloneRate >= 60 ? 'yes' : 'no'],
        ['MB/s, with the start and end of the process', rate.toFixed(1), '', ''],
        ['seconds, first import', median(first).toFixed(2), '', ''],
        ['seconds, second import', median(second).toFixed(2), '< 1', median(second) < 1 ? 'yes' : 'no'],
        ['MB resident at most', Math.max(...memory).toFixed(0), '< 300', Math.max(...memory) < 300 ? 'yes' : 'no'],
      ],
    );
  });
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
