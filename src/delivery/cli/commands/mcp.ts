import type { Command } from 'commander';
import { listDefaultRoots } from '../../../app/import/list-folders.ts';
import type { Config } from '../../../config/config-schema.ts';
import { addDatabaseOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import type { IntakeOptions } from '../runtime.ts';
import { loadServerConfig, toMcpLimits } from '../server-options.ts';
import { DatabaseUpkeep } from '../upkeep.ts';

type Parts = Pick<IntakeOptions, 'store' | 'bus' | 'logger'>;

export function addMcpCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('mcp')
    .description('answer an agent over MCP on stdin and stdout; with no server running it also reads what agents write')
    .option('--no-import', 'do not read what is there already')
    .option('--no-watch', 'do not follow what is written from now on')
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json');
  addDatabaseOption(command).action(async (options: DatabaseOptions, self: Command) => {
    const { runtime } = context;
    const config = loadServerConfig(context, self);
    const { path } = context.locateDatabase(options);
    const logger = runtime.createLogger(config['log.level']);
    const telemetry = await runtime.startTelemetry(config['server.port']);
    // The database opens in threads of its own: meanwhile there is time to load the rest.
    const [store] = await Promise.all([runtime.openStore({ path, telemetry }), runtime.loadMcp()]);
    const parts: Parts = { store, logger, bus: runtime.createEventBus(logger) };
    const upkeep = new DatabaseUpkeep({
      ...{ databasePath: path, instances: runtime.instances, logger },
      start: () => startUpkeep(context, config, parts),
    });
    try {
      await runtime.serveMcpOnStdio({
        ...parts,
        ...toMcpLimits(config),
        telemetry,
        embedder: runtime.createEmbedder(config),
        hashUser: (user) => runtime.hashUser(path, user),
        signal: runtime.createShutdownSignal(),
      });
    } finally {
      await upkeep.close();
      await store.close();
      await telemetry.close();
    }
  });
}

/** What `start` does beside serving: reads and follows the agents' histories, and keeps the analyses up to date. */
async function startUpkeep({ runtime, io }: CommandContext, config: Config, parts: Parts) {
  const { logger } = parts;
  const intake = await runtime.startIntake({
    ...parts,
    ownPort: config['server.port'],
    roots: listDefaultRoots(runtime.sources, io.environment),
    environment: io.environment,
    workingDirectory: io.workingDirectory,
    idleMs: config['ingest.idle_minutes'] * 60_000,
    isImporting: config['import.enabled'],
    isFollowing: config['watch.enabled'],
    webhookSecrets: {},
    listener: {
      onProgress: () => undefined,
      onImported: (report) => logger.info({ files: report.files, invocations: report.invocations }, 'histories read'),
      onFollowing: () => undefined,
      onFailed: (message) => logger.warn({ reason: message }, 'reading the histories failed'),
    },
  });
  intake.readHistories();
  const analyses = await runtime.startAnalyses({ ...parts, ownPort: config['server.port'] });
  return {
    async close() {
      await intake.close();
      await analyses.close();
    },
  };
}
