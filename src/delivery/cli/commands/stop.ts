import type { Command } from 'commander';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions, EXIT_FAILED } from '../command-context.ts';

/** The server drains within 5 s. */
const TIMEOUT_MS = 10_000;

export function addStopCommand(program: Command, context: CommandContext): void {
  const command = program.command('stop').description('end the running server');
  addJsonOption(addDatabaseOption(command)).action(async (options: DatabaseOptions) => {
    const { path } = context.locateDatabase(options);
    const instance = await context.runtime.instances.find(path);
    if (!instance) throw new SessionBuddyError('NOT_RUNNING', `no server runs on ${path}`);
    const hasStopped = await context.runtime.instances.stop(instance, TIMEOUT_MS);
    if (!hasStopped) context.exitCode = EXIT_FAILED;
    if (options.json) return context.printJson({ pid: instance.pid, stopped: hasStopped });
    if (hasStopped) context.print(`stopped (pid ${instance.pid})`);
    else context.note(`pid ${instance.pid} was asked to end and still runs`);
  });
}
