import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillDatabase, withFolder } from './databases.ts';
import { RawClient, toRequest } from './raw-client.ts';
import type { BenchmarkOptions } from './run.ts';
import { countStored, startServer } from './server.ts';
import { formatCount, median, printTable } from './tables.ts';

const SECONDS = 5;
const RUNS = 3;
const CONNECTIONS = 16;
const SKILLS = 50;

/** `POST /api/v1/invocations` in batches of 100, each answered once stored, with `sizes[0]` (100,000) invocations held. */
export async function runRecords(options: BenchmarkOptions): Promise<void> {
  const held = options.sizes?.[0] ?? 100_000;
  await withFolder(options.keep, async (folder) => {
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    const database = join(folder, `records-${process.pid}.db`);
    await fillDatabase(database, held);
    const server = await startServer({ database, home, args: ['--no-import', '--no-watch'] });
    const rates: number[] = [];
    try {
      const before = await countStored(server);
      let sent = 0;
      for (let run = 0; run < RUNS; run++) {
        const count = await sendFor(server.port, run);
        rates.push(count / SECONDS);
        sent += count;
      }
      const stored = (await countStored(server)) - before;
      if (stored !== sent) throw new RangeError(`${sent} were answered as stored, ${stored} are there`);
    } finally {
      await server.stop();
    }
    const rate = median(rates);
    printTable(
      `POST /api/v1/invocations, batches of 100, ${CONNECTIONS} connections, ${formatCount(held)} held (median of ${RUNS} × ${SECONDS} s)`,
      ['', 'measured', 'wanted', 'reached'],
      [['events/s, stored when answered', formatCount(rate), '>= 40,000', rate >= 40_000 ? 'yes' : 'no']],
    );
  });
}

async function sendFor(port: number, run: number): Promise<number> {
  const until = performance.now() + SECONDS * 1_000;
  let sent = 0;
  const work = async (connection: number) => {
    const client = await RawClient.open(port);
    for (let batch = 0; performance.now() < until; batch++) {
      const status = await client.send(toRequest('/api/v1/invocations', makeBatch(`${run}-${connection}-${batch}`)));
      if (status !== 200) throw new Error(`answered ${status}`);
      sent += 100;
    }
    client.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, connection) => work(connection)));
  return sent;
}

function makeBatch(id: string): string {
  const started = new Date(Date.now() - 60_000).toISOString();
  const items = Array.from(
    { length: 100 },
    (_, index) =>
      `{"id":"${id}-${index}","skill_name":"skill-${(index * 7) % SKILLS}","kind":"skill","outcome":"${index % 9 === 0 ? 'failed' : 'completed'}","session_id":"session-${id}","started_at":"${started}","duration_seconds":${(index % 13) + 0.25},"workflow_phase":"execution"}`,
  );
  return `{"invocations":[${items.join(',')}]}`;
}
