import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { formatBytes } from '../format/format-values.ts';

export function addBackupCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('backup')
    .description('write a consistent copy of the database, also while a server runs')
    .argument('[file]', 'where to; otherwise a new file in backups/ beside the database');
  addJsonOption(addDatabaseOption(command)).action((file: string | undefined, options: DatabaseOptions) =>
    context.withExistingStore(options, async (store, { path }) => {
      const target = file === undefined ? defaultTarget(path, context.runtime.clock.now()) : resolve(context.io.workingDirectory, file);
      if (await context.runtime.files.findKind(target)) throw new SessionBuddyError('USAGE', `${target} is there already`);
      const sizeBytes = await store.backup(target);
      if (options.json) context.printJson({ path: target, size_bytes: sizeBytes });
      else context.print(`${target} (${formatBytes(sizeBytes)})`);
    }),
  );
}

function defaultTarget(databasePath: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return join(dirname(databasePath), 'backups', `${basename(databasePath, '.db')}-${stamp}.db`);
}
