import { Command, CommanderError } from 'commander';
import { ERROR_CODES, type ErrorCode, SessionBuddyError } from '../../domain/errors.ts';
import { redactSecrets } from '../../domain/redact.ts';
import type { CliIo } from './cli-io.ts';
import { CommandContext, EXIT_DONE, EXIT_FAILED, EXIT_WRONG_USAGE } from './command-context.ts';
import { COMMANDS, DEFAULT_COMMAND } from './commands.ts';
import { cleanText } from './format/clean-text.ts';
import type { Runtime } from './runtime.ts';

const WRONG_USAGE: readonly ErrorCode[] = ['USAGE', 'CONFIG_INVALID'];

/**
 * Runs one command.
 *
 * @param argv - without the program's own name
 * @returns exit code: 0 done, 1 failed, 2 wrong usage, 3 a check did not hold
 */
export async function runCli(argv: readonly string[], io: CliIo, runtime: Runtime): Promise<number> {
  const context = new CommandContext(io, runtime);
  try {
    const program = await createProgram(context, findCommandName(argv));
    await program.parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return reportUsage(error, io);
    return reportFailure(error, io);
  }
}

/** @returns undefined where all of them are needed @throws SessionBuddyError USAGE for one that is not there */
function findCommandName([first, ...rest]: readonly string[]): string | undefined {
  if (first === 'help' || (first !== undefined && ['-h', '--help', '-V', '--version'].some((flag) => first === flag))) return undefined;
  if (first === undefined || first.startsWith('-')) return rest.includes('--help') || rest.includes('-h') ? undefined : DEFAULT_COMMAND;
  if (!COMMANDS.some(({ name }) => name === first)) throw new SessionBuddyError('USAGE', `there is no command ${JSON.stringify(first)}`);
  return first;
}

/** @param only - the one command that is loaded; all when not given */
export async function createProgram(context: CommandContext, only?: string): Promise<Command> {
  const program = new Command('session-buddy')
    .description("Which of your coding agents' skills work. Without a command: start.")
    .version(context.runtime.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.io.writeOut(text), writeErr: () => {}, outputError: () => {} })
    .configureHelp({ helpWidth: context.io.columns });
  for (const { name, load } of COMMANDS) if (only === undefined || name === only) (await load())(program, context);
  return program;
}

function reportUsage(error: CommanderError, io: CliIo): number {
  if (error.exitCode === 0) return EXIT_DONE;
  const message = error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '');
  return reportFailure(new SessionBuddyError('USAGE', message), io);
}

/** One line on stderr: what, the value seen, what to do. */
function reportFailure(error: unknown, io: CliIo): number {
  if (error instanceof SessionBuddyError) {
    io.writeError(
      `${error.code}: ${endSentence(cleanText(redactSecrets(error.message).replaceAll('\n', ' ')))} ${ERROR_CODES[error.code]}\n`,
    );
    return WRONG_USAGE.includes(error.code) ? EXIT_WRONG_USAGE : EXIT_FAILED;
  }
  const isDebugging = Boolean(io.environment['SESSION_BUDDY_DEBUG']);
  const text = error instanceof Error ? (isDebugging ? (error.stack ?? error.message) : error.message) : String(error);
  const clean = redactSecrets(text);
  io.writeError(`a bug in session-buddy: ${isDebugging ? clean : `${endSentence(cleanText(clean))} SESSION_BUDDY_DEBUG=1 shows where.`}\n`);
  return EXIT_FAILED;
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
