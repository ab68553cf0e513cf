import type { Command } from 'commander';
import type { Analysis } from '../../app/analysis/analysis.ts';
import { type DatabaseLocation, findDatabaseLocation } from '../../config/database-path.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { CliIo } from './cli-io.ts';
import type { Runtime, Store } from './runtime.ts';

/** Options that every command which touches the database takes. */
export interface DatabaseOptions {
  readonly db?: string;
  readonly json?: boolean;
}

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_WRONG_USAGE = 2;
export const EXIT_CHECK_FAILED = 3;

/** What commands share: the process they run in, the outside, and the exit code they leave. */
export class CommandContext {
  readonly io: CliIo;
  readonly runtime: Runtime;
  exitCode: number = EXIT_DONE;

  constructor(io: CliIo, runtime: Runtime) {
    this.io = io;
    this.runtime = runtime;
  }

  print(line = ''): void {
    this.io.writeOut(`${line}\n`);
  }

  printJson(document: unknown): void {
    this.io.writeOut(`${JSON.stringify(document, null, this.io.isStdoutTerminal ? 2 : undefined)}\n`);
  }

  /** A line for people beside the answer. */
  note(line: string): void {
    this.io.writeError(`${line}\n`);
  }

  locateDatabase(options: DatabaseOptions): DatabaseLocation {
    return findDatabaseLocation({ flag: options.db, ...this.io });
  }

  /** Runs `work` on the database, made when it is not there. */
  async withStore<Result>(options: DatabaseOptions, work: (store: Store, location: DatabaseLocation) => Promise<Result>): Promise<Result> {
    const location = this.locateDatabase(options);
    const store = await this.runtime.openStore({ path: location.path, isBrief: true });
    try {
      return await work(store, location);
    } finally {
      await store.close();
    }
  }

  /** Runs `work` on a database that is there already. @throws SessionBuddyError STORAGE_UNAVAILABLE */
  async withExistingStore<Result>(
    options: DatabaseOptions,
    work: (store: Store, location: DatabaseLocation) => Promise<Result>,
  ): Promise<Result> {
    this.requireDatabase(this.locateDatabase(options));
    return this.withStore(options, work);
  }

  /**
   * What analyses keep is as new as the record after this. A server that runs on the database does it by itself, and
   * two at a time would be in each other's way.
   */
  async bringUpToDate(store: Store, { path }: DatabaseLocation, analyses: readonly Analysis[]): Promise<void> {
    if ((await this.runtime.instances.find(path)) !== undefined) return;
    await store.analyses.changes.resume();
    for (const analysis of analyses) await analysis.update({ store, clock: this.runtime.clock, publish: () => undefined });
  }

  requireDatabase({ path, reason }: DatabaseLocation): void {
    if (!this.runtime.hasDatabase(path)) throw new SessionBuddyError('STORAGE_UNAVAILABLE', `there is no database at ${path} (${reason})`);
  }
}

export function addDatabaseOption(command: Command): Command {
  return command.option(
    '--db <path>',
    'the database; otherwise SESSION_BUDDY_DB, the nearest .session-buddy/skills.db above, ~/.session-buddy/skills.db',
  );
}

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON document');
}
