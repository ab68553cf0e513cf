/**
 * `npm run seed -- list` names the made-up workloads; `npm run seed -- <scenario>` writes one into a database of its
 * own: the same one for the same seed and day. Look at it with `npm run -s session-buddy -- report --db <path>`.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { DEMO_SCENARIOS, type DemoScenario } from '../src/app/demo/demo-scenarios.ts';
import { generateHistory } from '../src/app/demo/generate-history.ts';
import { wholeNumber } from '../src/delivery/cli/parse-options.ts';
import { createRuntime } from '../src/main.ts';

interface SeedOptions {
  readonly db: string;
  readonly seed: number;
  readonly days?: number;
}

const names = DEMO_SCENARIOS.map(({ name }) => name);
await new Command('seed')
  .addArgument(new Argument('<scenario>', 'which workload, or list').choices(['list', ...names]))
  .option('--db <path>', 'where to', join(homedir(), '.session-buddy', 'demo.db'))
  .option('--seed <n>', 'another one gives other sessions', wholeNumber(0, 1_000_000), 1)
  .option('--days <n>', "how far back (default: the scenario's own)", wholeNumber(1, 3650))
  .action(async (name: string, options: SeedOptions) => {
    const scenario = DEMO_SCENARIOS.find((candidate) => candidate.name === name);
    if (scenario === undefined) for (const { name, description } of DEMO_SCENARIOS) console.log(`${name.padEnd(10)} ${description}`);
    else await seed(scenario, options);
  })
  .parseAsync();

async function seed(scenario: DemoScenario, { db, seed, days }: SeedOptions): Promise<void> {
  if (await holdsRealSessions(db)) throw new Error(`${db} holds real sessions; name another database with --db`);
  const { clock, createRandom, openStore } = createRuntime();
  const startedAt = clock.now();
  const store = await openStore({ path: db, isDemo: true });
  for (const batch of generateHistory({ scenario, seed, createRandom, to: startedAt, days })) await store.append(batch);
  const { invocations, sessions, skills } = await store.getStatus();
  await store.close();
  const seconds = ((clock.now() - startedAt) / 1000).toFixed(1);
  console.log(`${db} holds ${invocations} made-up invocations of ${skills} skills in ${sessions} sessions (${seconds} s)`);
}

async function holdsRealSessions(path: string): Promise<boolean> {
  const { hasDatabase, openStore } = createRuntime();
  if (!hasDatabase(path)) return false;
  const store = await openStore({ path });
  const { isDemo, invocations } = await store.getStatus();
  await store.close();
  return !isDemo && invocations > 0;
}
