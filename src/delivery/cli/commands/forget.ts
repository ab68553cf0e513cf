import type { Command } from 'commander';
import { type ForgetWhat, forgetSessions } from '../../../app/forget.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { ForgetResult } from '../../../ports/event-store.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions, EXIT_CHECK_FAILED } from '../command-context.ts';
import { formatQuantity } from '../format/format-values.ts';

interface ForgetOptions extends DatabaseOptions {
  readonly session?: string;
  readonly user?: string;
  readonly project?: string;
  readonly yes?: boolean;
}

export function addForgetCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('forget')
    .description('remove sessions for good, with everything derived from them, and keep them out')
    .option('--session <id>', 'this one: its id, or the first 6 characters or more')
    .option('--user <id>', 'those of a user: as stored, or as the agent reports it; me for your own')
    .option('--project <name>', 'those of a project: its name or its whole directory')
    .option('--yes', 'do it; without this it only says what would go');
  addJsonOption(addDatabaseOption(command)).action((options: ForgetOptions) =>
    context.withExistingStore(options, async (store, { path }) => {
      const result = await forgetSessions(store, {
        what: toWhat(options),
        isConfirmed: options.yes === true,
        hashUser: (user) => context.runtime.hashUser(path, user),
      });
      if (result.remaining > 0 || !result.derivedMatch) context.exitCode = EXIT_CHECK_FAILED;
      const { backups } = context.runtime.migrations.readStatus(path);
      if (options.json) context.printJson(toForgetJson(result, backups));
      else printResult(context, result, backups);
    }),
  );
}

function toWhat({ session, user, project }: ForgetOptions): ForgetWhat {
  const given = [
    session === undefined ? [] : [{ session }],
    user === undefined ? [] : [{ user }],
    project === undefined ? [] : [{ project }],
  ].flat();
  const [what] = given;
  if (what === undefined || given.length > 1) throw new SessionBuddyError('USAGE', 'forget takes one of --session, --user and --project');
  return what;
}

function toForgetJson({ found, removed, remaining, derivedMatch, isLogEmpty }: ForgetResult, backups: readonly string[]) {
  return { found, removed, remaining, derived_match_rebuild: derivedMatch, log_emptied: isLogEmpty, backups_not_touched: backups };
}

function printResult(context: CommandContext, result: ForgetResult, backups: readonly string[]): void {
  const { session = 0, invocation = 0, ...others } = result.removed;
  const rest = Object.entries(others).map(([table, count]) => `${count} of ${table}`);
  context.print(`removed ${formatQuantity(session, 'session')} with ${formatQuantity(invocation, 'invocation')}`);
  if (rest.length > 0) context.print(`and rows that hung on them: ${rest.join(', ')}`);
  context.print(`${result.found} rows spoke of them before, ${result.remaining} do now`);
  context.print(result.derivedMatch ? 'what is derived is what the rest gives' : 'what is derived differs from what the rest gives');
  if (!result.isLogEmpty) context.note('others were reading: stop them and run `session-buddy compact`, which empties the log');
  context.note(['not touched: the transcripts themselves, copies you made', ...backups].join(', '));
}
