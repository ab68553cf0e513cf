import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { RANKED_KINDS } from '../src/domain/skill.ts';
import { openDatabase } from '../src/storage/sqlite/open-database.ts';
import { SessionQueries } from '../src/storage/sqlite/session-queries.ts';
import { SkillQueries } from '../src/storage/sqlite/skill-queries.ts';
import { fillDatabase, withFolder } from './databases.ts';
import type { BenchmarkOptions } from './run.ts';
import { formatCount, median, printTable } from './tables.ts';

const DAY_MS = 86_400_000;
const WARM_UPS = 20;
const RUNS = 101;

/** Milliseconds of each answer inside the process, by number of invocations held. */
export async function runQueries(options: BenchmarkOptions): Promise<void> {
  const sizes = options.sizes ?? [10_000, 100_000, 1_000_000, 10_000_000];
  await withFolder(options.keep, async (folder) => {
    const columns: Record<string, string>[] = [];
    for (const size of sizes) {
      const path = join(folder, `held-${size}.db`);
      await fillDatabase(path, size);
      columns.push(measure(path));
    }
    const names = Object.keys(columns[0] ?? {});
    printTable(
      `Milliseconds, median (p99) of ${RUNS}, 1,000 skills over 90 days`,
      ['answer', ...sizes.map((size) => formatCount(size))],
      names.map((name) => [name, ...columns.map((column) => column[name] ?? '')]),
    );
  });
}

function measure(path: string): Record<string, string> {
  const database: DatabaseSync = openDatabase({ role: 'reader', path });
  const skills = new SkillQueries(database);
  const sessions = new SessionQueries(database);
  const to = Date.now();
  const answers: Record<string, () => unknown> = {
    'report, 7 days, 50 skills': () => skills.rankSkills({ from: to - 7 * DAY_MS, to, kinds: RANKED_KINDS, limit: 50 }),
    'report, 30 days, 50 skills': () => skills.rankSkills({ from: to - 30 * DAY_MS, to, kinds: RANKED_KINDS, limit: 50 }),
    'top 10 skills, 24 hours': () => skills.rankSkills({ from: to - DAY_MS, to, kinds: RANKED_KINDS, limit: 10 }),
    'top 10 skills, last hour': () => skills.rankSkills({ from: to - DAY_MS / 24, to, kinds: RANKED_KINDS, limit: 10 }),
    'one skill, 7 days by the hour': () =>
      skills.listSeries({ from: to - 7 * DAY_MS, to, step: 'hour', skill: { kind: 'shell', name: 'skill-0' } }),
    'all skills, 7 days by the hour': () => skills.listSeries({ from: to - 7 * DAY_MS, to, step: 'hour', kinds: RANKED_KINDS }),
    'one skill, 7 days': () => skills.findSkill({ from: to - 7 * DAY_MS, to, name: 'skill-3' }),
    'latest 50 sessions': () => sessions.listSessions({ limit: 50 }),
  };
  const column: Record<string, string> = {};
  for (const [name, answer] of Object.entries(answers)) {
    for (let i = 0; i < WARM_UPS; i++) answer();
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const began = performance.now();
      answer();
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    column[name] = `${median(times).toFixed(2)} (${(times[RUNS - 2] as number).toFixed(2)})`;
  }
  database.close();
  return column;
}
