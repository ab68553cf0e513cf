import { join } from 'node:path';
import { computeReport } from '../src/app/report.ts';
import { RANKED_KINDS } from '../src/domain/skill.ts';
import type { MetricQueries } from '../src/ports/metric-queries.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { fillDatabase, withFolder } from './databases.ts';
import type { BenchmarkOptions } from './run.ts';
import { formatCount, median, printTable } from './tables.ts';

const DAY_MS = 86_400_000;
const WARM_UPS = 30;
const RUNS = 101;

type Answer = (queries: MetricQueries, now: number) => Promise<unknown>;

/** What stands behind a command or a page: through the reading thread and back, without the start of a process. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'report: 50 skills, 7 days, with trend': (queries, now) => computeReport(queries, { from: now - 7 * DAY_MS, to: now }),
  'report: 50 skills, 30 days, with trend': (queries, now) => computeReport(queries, { from: now - 30 * DAY_MS, to: now }),
  'top 10 skills, 24 hours': (queries, now) => queries.rankSkills({ from: now - DAY_MS, to: now, kinds: RANKED_KINDS, limit: 10 }),
  'top 10 skills, last hour': (queries, now) => queries.rankSkills({ from: now - DAY_MS / 24, to: now, kinds: RANKED_KINDS, limit: 10 }),
  'one skill, 7 days by the hour': (queries, now) =>
    queries.listSeries({ from: now - 7 * DAY_MS, to: now, step: 'hour', skill: { kind: 'shell', name: 'skill-0' } }),
  'all skills, 7 days by the hour': (queries, now) =>
    queries.listSeries({ from: now - 7 * DAY_MS, to: now, step: 'hour', kinds: RANKED_KINDS }),
  'one skill, 7 days': (queries, now) => queries.findSkill({ from: now - 7 * DAY_MS, to: now, name: 'skill-3' }),
  'latest 50 sessions': (queries) => queries.listSessions({ limit: 50 }),
};

/** Milliseconds of each answer by number of invocations held. */
export async function runQueries(options: BenchmarkOptions): Promise<void> {
  const sizes = options.sizes ?? [10_000, 100_000, 1_000_000, 10_000_000];
  await withFolder(options.keep, async (folder) => {
    const columns: Readonly<Record<string, string>>[] = [];
    for (const size of sizes) {
      const path = join(folder, `held-${size}.db`);
      await fillDatabase(path, size);
      columns.push(await measure(path));
    }
    printTable(
      `Milliseconds, median (p99) of ${RUNS}, 1,000 skills over 90 days`,
      ['answer', ...sizes.map((size) => formatCount(size))],
      Object.keys(ANSWERS).map((name) => [name, ...columns.map((column) => column[name] ?? '')]),
    );
  });
}

async function measure(path: string): Promise<Record<string, string>> {
  const store = await openSqliteStore({ path });
  const now = Date.now();
  const column: Record<string, string> = {};
  for (const [name, answer] of Object.entries(ANSWERS)) {
    for (let i = 0; i < WARM_UPS; i++) await answer(store, now);
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const began = performance.now();
      await answer(store, now);
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    column[name] = `${median(times).toFixed(2)} (${(times[RUNS - 2] as number).toFixed(2)})`;
  }
  await store.close();
  return column;
}
