import { join } from 'node:path';
import type { Command } from 'commander';
import { DEMO_SCENARIOS, type DemoScenario, findScenario } from '../../../app/demo/demo-scenarios.ts';
import { generateHistory } from '../../../app/demo/generate-history.ts';
import { runLiveDemo } from '../../../app/demo/live-demo.ts';
import { publishAppend } from '../../../app/follow/publish-append.ts';
import type { DatabaseLocation } from '../../../config/database-path.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { EventBatch } from '../../../ports/event-store.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { formatQuantity } from '../format/format-values.ts';
import { oneOf, wholeNumber } from '../parse-options.ts';
import { type Feed, type FeedOptions, refuseSecondServer, runServer } from '../run-server.ts';
import { addServerOptions, loadServerConfig, type ServerOptions } from '../server-options.ts';

interface DemoOptions extends ServerOptions {
  readonly scenario: string;
  readonly seed: number;
}

export function addDemoCommand(program: Command, context: CommandContext): void {
  const names = DEMO_SCENARIOS.map(({ name }) => name);
  const command = program
    .command('demo')
    .description('serve a live made-up workload from a database of its own, marked as such')
    .option('--scenario <name>', names.join(', '), oneOf(names), 'team')
    .option('--seed <n>', 'another one gives other sessions', wholeNumber(0, 1_000_000), 1);
  addJsonOption(addDatabaseOption(addServerOptions(command))).action(async (options: DemoOptions, self: Command) => {
    const location = locateDemo(context, options);
    const config = loadServerConfig(context, self);
    await refuseSecondServer(context, location);
    await refuseRealData(context, location);
    const { json = false, open = false } = options;
    await runServer(context, { location, config, json, open, isDemo: true, startFeed: (feed) => prepareDemo(context, options, feed) });
  });
}

/** Never the database of real sessions: without `--db` one of its own beside the default one. */
function locateDemo(context: CommandContext, options: DatabaseOptions): DatabaseLocation {
  if (options.db !== undefined) return context.locateDatabase(options);
  return { path: join(context.io.home, '.session-buddy', 'demo.db'), reason: 'the demo has its own' };
}

async function refuseRealData(context: CommandContext, { path }: DatabaseLocation): Promise<void> {
  if (!context.runtime.hasDatabase(path)) return;
  const { isDemo, invocations } = await context.withStore({ db: path }, (store) => store.getStatus());
  if (!isDemo && invocations > 0) throw new SessionBuddyError('USAGE', `${path} holds real sessions; the demo takes a database of its own`);
}

async function prepareDemo(context: CommandContext, options: DemoOptions, { store, bus, logger, signal }: FeedOptions): Promise<Feed> {
  const { clock, createRandom } = context.runtime;
  const scenario = findScenario(options.scenario) as DemoScenario;
  const append = async (batch: EventBatch) => {
    const result = await store.append(batch);
    publishAppend(bus, batch, result);
  };
  const work = async () => {
    const after = (await store.getStatus()).lastEventAt ?? undefined;
    for (const batch of generateHistory({ scenario, seed: options.seed, createRandom, to: clock.now(), after })) {
      if (signal.aborted) return;
      await append(batch);
    }
    const { invocations } = await store.getStatus();
    if (!options.json)
      context.print(`made up    ${formatQuantity(invocations, 'invocation')} (${scenario.description}), and going on; Ctrl-C ends`);
    await runLiveDemo({ append, clock, scenario, signal, random: createRandom(clock.now()) });
  };
  let working: Promise<void> | undefined;
  return {
    begin() {
      working = work().catch((error: unknown) => {
        logger.error({ err: error }, 'the demo failed');
        context.note(`the demo failed: ${error instanceof Error ? error.message : String(error)}`);
      });
    },
    close: async () => working,
  };
}
