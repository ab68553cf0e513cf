import type { Command } from 'commander';
import type { StoreStatus } from '../../../ports/metric-queries.ts';
import { toStoreStatusJson } from '../../public-json/status-json.ts';
import { toInstant, toSeconds } from '../../public-json/units.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions, EXIT_CHECK_FAILED } from '../command-context.ts';
import { formatAgo, formatBytes, formatCount, formatDuration } from '../format/format-values.ts';
import type { ServerInstance } from '../runtime.ts';

export function addStatusCommand(program: Command, context: CommandContext): void {
  const command = program.command('status').description('the running server and its database; exits 3 when none runs');
  addJsonOption(addDatabaseOption(command)).action(async (options: DatabaseOptions) => {
    const location = context.locateDatabase(options);
    const instance = await context.runtime.instances.find(location.path);
    if (!instance) context.exitCode = EXIT_CHECK_FAILED;
    const hasDatabase = context.runtime.hasDatabase(location.path);
    const status = hasDatabase ? await context.withStore(options, (store) => store.getStatus()) : null;
    if (options.json) {
      const { database = null, ...counts } = status === null ? {} : toStoreStatusJson(status);
      const where = { path: location.path, reason: location.reason, exists: hasDatabase };
      return context.printJson({
        running: instance !== undefined,
        ...toServerJson(context, instance),
        database: { ...where, ...database },
        ...counts,
      });
    }
    printServer(context, instance);
    context.print(`database   ${location.path} (${location.reason})${hasDatabase ? '' : ', which is not there yet'}`);
    if (status) printContents(context, status);
  });
}

function toServerJson({ runtime }: CommandContext, instance: ServerInstance | undefined) {
  if (!instance) return { pid: null, version: null, started_at: null, uptime_seconds: null, listeners: [] };
  return {
    pid: instance.pid,
    version: instance.version,
    started_at: toInstant(instance.startedAt),
    uptime_seconds: toSeconds(Math.max(0, runtime.clock.now() - instance.startedAt)),
    listeners: instance.listeners,
  };
}

function printServer(context: CommandContext, instance: ServerInstance | undefined): void {
  if (!instance) {
    context.print('no server runs');
    return;
  }
  const uptime = formatDuration(Math.max(0, context.runtime.clock.now() - instance.startedAt));
  context.print(`running    pid ${instance.pid}, version ${instance.version}, for ${uptime}`);
  for (const { name, url } of instance.listeners) context.print(`${name.padEnd(10)} ${url}`);
}

function printContents(context: CommandContext, status: StoreStatus): void {
  if (status.isDemo) context.print('DEMO: what is in it is made up');
  const counts = `${formatCount(status.invocations)} invocations, ${formatCount(status.skills)} skills, ${formatCount(status.sessions)} sessions`;
  context.print(`contents   ${counts}; ${formatBytes(status.sizeBytes)}, schema V${status.schemaVersion}`);
  context.print(`last event ${formatAgo(status.lastEventAt, context.runtime.clock.now())}`);
}
