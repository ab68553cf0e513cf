import { resolve } from 'node:path';
import type { Command } from 'commander';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { formatQuantity } from '../format/format-values.ts';

export function addRestoreCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('restore')
    .description('put a backup in the place of the database, which is kept under another name; not while a server runs')
    .argument('<file>', 'the backup');
  addJsonOption(addDatabaseOption(command)).action(async (file: string, options: DatabaseOptions) => {
    const { path } = context.locateDatabase(options);
    const from = resolve(context.io.workingDirectory, file);
    if ((await context.runtime.files.findKind(from)) !== 'file')
      throw new SessionBuddyError('STORAGE_UNAVAILABLE', `there is no backup at ${from}`);
    const instance = await context.runtime.instances.find(path);
    if (instance) throw new SessionBuddyError('ALREADY_RUNNING', `a server (pid ${instance.pid}) runs on ${path}`);
    const keptAt = await context.runtime.replaceDatabase(path, from);
    await context.withStore(options, async (store) => {
      const { invocations } = await store.getStatus();
      if (options.json) return context.printJson({ path, restored_from: from, kept_at: keptAt, invocations });
      context.print(`restored ${path} with ${formatQuantity(invocations, 'invocation')}`);
      if (keptAt !== null) context.print(`the database that was there is kept at ${keptAt}`);
    });
  });
}
