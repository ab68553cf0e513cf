import { join } from 'node:path';
import type { InvocationObservation } from '../src/domain/invocation.ts';
import { openSqliteStore, type SqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { BareSqlite } from './bare-sqlite.ts';
import { fillDatabase, withFolder } from './databases.ts';
import type { BenchmarkOptions } from './run.ts';
import { formatCount, median, printTable } from './tables.ts';
import { generateInvocations, USUAL_WORKLOAD, type WorkloadOptions } from './workload.ts';

const RUNS = 3;

interface Case {
  readonly name: string;
  readonly invocations: number;
  readonly batch: number;
  readonly callers: number;
  readonly wanted: number;
}

const CASES: readonly Case[] = [
  { name: 'one at a time', invocations: 10_000, batch: 1, callers: 1, wanted: 4_500 },
  { name: '32 callers', invocations: 60_000, batch: 1, callers: 32, wanted: 40_000 },
  { name: 'batches of 100', invocations: 100_000, batch: 100, callers: 1, wanted: 40_000 },
  { name: 'batches of 1,000', invocations: 200_000, batch: 1_000, callers: 1, wanted: 80_000 },
];

/** Appends to a database that already holds `sizes[0]` (1,000,000) invocations; an append has returned when it is on disk. */
export async function runAppends(options: BenchmarkOptions): Promise<void> {
  const held = options.sizes?.[0] ?? 1_000_000;
  await withFolder(options.keep, async (folder) => {
    // A database of its own: what is appended here must not stand in the way of other measurements.
    const path = join(folder, `appended-${held}.db`);
    await fillDatabase(path, held);
    const bare = new BareSqlite(join(folder, `bare-${held}.db`));
    fillBare(bare, held);
    const store = await openSqliteStore({ path });
    const rows: string[][] = [];
    let seed = Date.now() % 1_000_000;
    for (const [ids, it] of (['ordered', 'random'] as const).flatMap((ids) => CASES.map((it) => [ids, it] as const))) {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        theirs.push(measureBare(bare, fresh(it.invocations, ++seed, ids), it));
        ours.push(await measureStore(store, fresh(it.invocations, ++seed, ids), it));
      }
      const rate = median(ours);
      rows.push([
        `${it.name}, ${ids} ids`,
        formatCount(rate),
        formatCount(median(theirs)),
        (rate / median(theirs)).toFixed(2),
        formatCount(it.wanted),
        rate >= it.wanted ? 'yes' : 'no',
      ]);
    }
    await store.close();
    bare.close();
    printTable(
      `Appends a second, durable, on ${formatCount(held)} invocations (median of ${RUNS})`,
      ['', 'ours', 'bare', 'ratio', 'wanted', 'reached'],
      rows,
    );
  });
}

/** New invocations of the last quarter of an hour. */
function fresh(count: number, seed: number, ids: WorkloadOptions['ids']): InvocationObservation[] {
  return [...generateInvocations({ ...USUAL_WORKLOAD, days: 1 / 96, invocations: count, until: Date.now(), seed, ids })];
}

async function measureStore(store: SqliteStore, invocations: readonly InvocationObservation[], { batch, callers }: Case): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < invocations.length) {
        const from = next;
        next += batch;
        await store.append({ invocations: invocations.slice(from, from + batch) });
      }
    }),
  );
  return (invocations.length / (performance.now() - began)) * 1_000;
}

/** A bare writer has no callers to wait for it: what comes together is one transaction. */
function measureBare(bare: BareSqlite, invocations: readonly InvocationObservation[], { batch, callers }: Case): number {
  const size = batch * callers;
  const began = performance.now();
  for (let from = 0; from < invocations.length; from += size) bare.append(invocations.slice(from, from + size));
  return (invocations.length / (performance.now() - began)) * 1_000;
}

function fillBare(bare: BareSqlite, count: number): void {
  let batch: InvocationObservation[] = [];
  for (const invocation of generateInvocations({ ...USUAL_WORKLOAD, invocations: count, until: Date.now() })) {
    batch.push(invocation);
    if (batch.length < 10_000) continue;
    bare.append(batch);
    batch = [];
  }
  bare.append(batch);
}
