import type { Command } from 'commander';
import { toStoreStatusJson } from '../../public-json/status-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';

export function addInitCommand(program: Command, context: CommandContext): void {
  const command = program.command('init').description('make the database and its seed taxonomy; safe to repeat');
  addJsonOption(addDatabaseOption(command)).action((options: DatabaseOptions) =>
    context.withStore(options, async (store, location) => {
      const status = await store.getStatus();
      if (options.json) context.printJson(toStoreStatusJson(status));
      else context.print(`database ${location.path} (${location.reason}) is ready, schema V${status.schemaVersion}`);
    }),
  );
}
