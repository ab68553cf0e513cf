import type { Command } from 'commander';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { formatBytes, formatQuantity } from '../format/format-values.ts';

interface CompactOptions extends DatabaseOptions {
  readonly rebuild?: boolean;
}

export function addCompactCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('compact')
    .description('give unused space of the database back to the file system')
    .option('--rebuild', 'recompute everything derived from the record first');
  addJsonOption(addDatabaseOption(command)).action((options: CompactOptions) =>
    context.withExistingStore(options, async (store) => {
      const before = (await store.getStatus()).sizeBytes;
      const rebuilt = options.rebuild ? await store.rebuild() : null;
      await store.compact();
      const after = (await store.getStatus()).sizeBytes;
      if (options.json) return context.printJson({ rebuilt_invocations: rebuilt, size_bytes_before: before, size_bytes: after });
      if (rebuilt !== null) context.print(`rebuilt from ${formatQuantity(rebuilt, 'invocation')}`);
      context.print(`${formatBytes(before)} before, ${formatBytes(after)} now`);
    }),
  );
}
