import type { Command } from 'commander';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { formatQuantity } from '../format/format-values.ts';
import { wholeNumber } from '../parse-options.ts';
import type { MigrationReport } from '../runtime.ts';

interface MigrateOptions extends DatabaseOptions {
  readonly to?: number;
  readonly rollback?: boolean;
  readonly steps?: number;
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

export function addMigrateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('migrate')
    .description('bring the schema of the database up to date, or back; a backup is made first')
    .option('--to <level>', 'level to end at; otherwise the newest', wholeNumber(0, 1000))
    .option('--rollback', 'go back instead')
    .option('--steps <n>', 'with --rollback: how many levels; otherwise 1', wholeNumber(1, 1000))
    .option('--dry-run', 'change nothing, say what would be done')
    .option('--force', 'drop rows that an older schema has no place for; the backup keeps them');
  addJsonOption(addDatabaseOption(command)).action((options: MigrateOptions) => migrate(context, options));
  addJsonOption(addDatabaseOption(command.command('status').description('the level of the database and what is pending'))).action(
    (_options: DatabaseOptions, status: Command) => showStatus(context, status.optsWithGlobals()),
  );
}

async function migrate(context: CommandContext, options: MigrateOptions): Promise<void> {
  const location = context.locateDatabase(options);
  if (options.steps !== undefined && !options.rollback) throw new SessionBuddyError('USAGE', '--steps goes with --rollback');
  if (options.steps !== undefined && options.to !== undefined) throw new SessionBuddyError('USAGE', 'give either --to or --steps');
  if (options.rollback) context.requireDatabase(location);
  const request = {
    dryRun: options.dryRun ?? false,
    force: options.force ?? false,
    ...(options.to === undefined ? {} : { to: options.to }),
    ...(options.steps === undefined ? {} : { steps: options.steps }),
  };
  const instance = request.dryRun ? undefined : await context.runtime.instances.find(location.path);
  if (instance) throw new SessionBuddyError('ALREADY_RUNNING', `a server (pid ${instance.pid}) runs on ${location.path}`);
  const { migrations } = context.runtime;
  const report = options.rollback ? migrations.rollback(location.path, request) : migrations.migrate(location.path, request);
  if (options.json) return context.printJson(toJson(report, request.dryRun));
  printReport(context, report, request.dryRun);
}

function toJson(report: MigrationReport, dryRun: boolean) {
  return {
    from: report.from,
    to: report.to,
    applied: report.applied,
    rolled_back: report.rolledBack,
    backup: report.backupPath,
    rows_lost: report.rowsLost,
    dry_run: dryRun,
  };
}

function printReport(context: CommandContext, report: MigrationReport, dryRun: boolean): void {
  const would = dryRun ? 'would ' : '';
  if (report.applied.length + report.rolledBack.length === 0) {
    context.print(`nothing to do: the schema is at V${report.from}`);
    return;
  }
  for (const name of report.applied) context.print(`${would}${dryRun ? 'apply' : 'applied'} ${name}`);
  for (const name of report.rolledBack) context.print(`${would}${dryRun ? 'roll' : 'rolled'} back ${name}`);
  for (const [table, rows] of Object.entries(report.rowsLost)) {
    context.print(
      `${would}${dryRun ? 'drop' : 'dropped'} ${formatQuantity(rows, 'row')} of ${cleanText(table)}${dryRun ? ', and needs --force for it' : ''}`,
    );
  }
  if (report.backupPath !== null) context.print(`backup: ${report.backupPath}`);
  if (!dryRun) context.print(`schema V${report.from} -> V${report.to}`);
}

async function showStatus(context: CommandContext, options: DatabaseOptions): Promise<void> {
  const location = context.locateDatabase(options);
  context.requireDatabase(location);
  const status = context.runtime.migrations.readStatus(location.path);
  if (options.json) {
    return context.printJson({
      path: location.path,
      level: status.level,
      newest_level: status.newestLevel,
      applied: status.applied.map(({ key, appliedAt }) => ({ name: key, applied_at: appliedAt })),
      pending: status.pending.map(({ name, description }) => ({ name, description })),
      backups: status.backups,
    });
  }
  context.print(`${location.path} is at V${status.level}; the newest is V${status.newestLevel}`);
  for (const { key, appliedAt } of status.applied) context.print(`applied  ${cleanText(key)}  ${cleanText(appliedAt ?? '')}`.trimEnd());
  for (const { name, description } of status.pending) context.print(`pending  ${name}  ${description}`);
  for (const backup of status.backups) context.print(`backup   ${backup}`);
}
