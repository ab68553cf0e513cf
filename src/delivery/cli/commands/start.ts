import type { Command } from 'commander';
import { listDefaultRoots } from '../../../app/import/list-folders.ts';
import type { Config } from '../../../config/config-schema.ts';
import { addDatabaseOption, addJsonOption, type CommandContext } from '../command-context.ts';
import { describeImport } from '../describe-import.ts';
import { type Feed, type FeedOptions, refuseSecondServer, runServer } from '../run-server.ts';
import { addServerOptions, loadServerConfig, type ServerOptions } from '../server-options.ts';
import { showImportProgress } from '../show-import-progress.ts';

interface StartOptions extends ServerOptions {
  readonly detach?: boolean;
}

export function addStartCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('start', { isDefault: true })
    .description("import the agents' histories, keep following them, and serve the dashboard (what happens without a command)")
    .option('--no-import', 'do not read what is there already')
    .option('--no-watch', 'do not follow what is written from now on')
    .option('--notify <url>', 'tell this address of anomalies and decided experiments, as JSON')
    .option('--detach', 'go on in the background; `session-buddy stop` ends it');
  addJsonOption(addDatabaseOption(addServerOptions(command))).action(async (options: StartOptions, self: Command) => {
    const location = context.locateDatabase(options);
    const config = loadServerConfig(context, self);
    if (options.detach) return detach(context, options, self);
    const { json = false, open = false } = options;
    await runServer(context, {
      location,
      config,
      json,
      open,
      isDemo: false,
      startFeed: (feed) => startIntake(context, config, json, feed),
    });
  });
}

async function startIntake(context: CommandContext, config: Config, json: boolean, { store, bus, logger }: FeedOptions): Promise<Feed> {
  const { runtime, io } = context;
  const roots = listDefaultRoots(runtime.sources, io.environment);
  const progress = showImportProgress(io);
  let isReading = config['import.enabled'];
  const say = (line: string) => (json ? undefined : context.print(line));
  const intake = await runtime.startIntake({
    ...{ store, bus, logger, roots, environment: io.environment, workingDirectory: io.workingDirectory },
    ownPort: config['server.port'],
    idleMs: config['ingest.idle_minutes'] * 60_000,
    isImporting: config['import.enabled'],
    isFollowing: config['watch.enabled'],
    webhookSecrets: { github: config['webhooks.github_secret'] || undefined, gitlab: config['webhooks.gitlab_token'] || undefined },
    listener: {
      onProgress: progress.update,
      onImported(report) {
        isReading = false;
        progress.end();
        for (const warning of report.warnings) logger.info({ warning }, 'import');
        if (report.files > 0) say(`imported   ${describeImport(report)}`);
        else say(`no agent history found in ${roots.join(', ')}; to see what it looks like with one: session-buddy demo`);
      },
      onFollowing: () => say(`following  ${roots.join(', ')}; Ctrl-C ends`),
      onFailed(message) {
        isReading = false;
        progress.end();
        context.note(`reading the histories failed: ${message}`);
      },
    },
  });
  return { intake, isReadingHistories: () => isReading, begin: () => intake.readHistories(), close: () => intake.close() };
}

async function detach(context: CommandContext, options: StartOptions, command: Command): Promise<void> {
  const { path } = context.locateDatabase(options);
  await refuseSecondServer(context, { path, reason: '' });
  const logPath = `${path}.server.log`;
  const instance = await context.runtime.instances.startDetached({
    databasePath: path,
    argv: ['start', ...listFlags(command), '--db', path],
    logPath,
  });
  const [main] = instance.listeners;
  if (options.json) return context.printJson({ pid: instance.pid, listeners: instance.listeners, log: logPath });
  context.print(`running in the background (pid ${instance.pid}); log ${logPath}`);
  context.print(`dashboard  ${main?.url}/`);
}

/** The flags given, without those that are about this process. */
function listFlags(command: Command): string[] {
  const options: Record<string, unknown> = command.opts();
  const flags: string[] = [];
  for (const option of command.options) {
    const name = option.attributeName();
    if (['db', 'json', 'detach', 'open'].includes(name) || command.getOptionValueSource(name) !== 'cli') continue;
    const value = options[name];
    if (typeof value === 'boolean') {
      if (value !== option.negate) flags.push(option.long ?? '');
    } else {
      flags.push(option.long ?? '', String(value));
    }
  }
  return flags;
}
