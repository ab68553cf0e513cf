import type { Command } from 'commander';
import { addDatabaseOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { loadServerConfig, toMcpLimits } from '../server-options.ts';

export function addMcpCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('mcp')
    .description('answer an agent over MCP on stdin and stdout; it needs no server, and shares the database of one that runs')
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json');
  addDatabaseOption(command).action(async (options: DatabaseOptions, self: Command) => {
    const { runtime } = context;
    const config = loadServerConfig(context, self);
    const { path } = context.locateDatabase(options);
    const logger = runtime.createLogger(config['log.level']);
    const store = await runtime.openStore({ path });
    try {
      await runtime.serveMcpOnStdio({
        ...{ store, logger, bus: runtime.createEventBus(logger), embedder: runtime.createEmbedder(config) },
        ...toMcpLimits(config),
        hashUser: (user) => runtime.hashUser(path, user),
        signal: runtime.createShutdownSignal(),
      });
    } finally {
      await store.close();
    }
  });
}
