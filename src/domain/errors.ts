/**
 * Every failure someone can act on, with what to do about it. Code branches on the code, never on a message.
 * `docs/errors.md` is printed from this table.
 */
export const ERROR_CODES = {
  NODE_TOO_OLD: 'Install Node.js 24 or newer, or run it from a checkout with npm, which brings its own Node.',
  USAGE: 'Run the command with --help to see what it takes.',
  CONFIG_INVALID: 'Correct the named option; each is listed by --help.',
  STORAGE_UNAVAILABLE: 'Check that the path exists, is writable and has free space, then try again.',
  STORAGE_NEWER: 'This database was written by a newer Session-Buddy. Upgrade the program, or restore a backup.',
  STORAGE_CORRUPT: 'Restore the last backup with `session-buddy restore FILE`.',
  MIGRATION_CHANGED: 'A migration already applied differs from the one in this program. Reinstall the release that wrote the database.',
  MIGRATION_FAILED: 'The database is as it was before; the backup named in the message holds the same state.',
  MIGRATION_WOULD_LOSE_ROWS: 'Repeat with --force to drop them; the backup keeps them.',
  SKILL_NOT_FOUND: 'List the known names with `session-buddy report --kind all`.',
  SESSION_NOT_FOUND: 'List the known sessions with `session-buddy sessions`.',
  PROJECT_NOT_FOUND: 'Name a folder in which sessions ran, or the last part of it; `session-buddy sessions` shows them.',
  PIPELINE_NOT_FOUND: 'List the known pipelines with `session-buddy pipelines`.',
  EXPERIMENT_NOT_FOUND: 'List them with `session-buddy experiment list`.',
  EXPERIMENT_EXISTS: 'Choose another name: one that has ended keeps its own, so that its result can be looked up.',
  EXPERIMENT_CLOSED: 'Nothing is taken in before its start, after its end, or once it was decided or stopped. Create another one.',
  EXPERIMENT_NOT_ASSIGNED: 'Assign it first, with `session-buddy experiment assign`: only then is it known which group it was in.',
  SHORTCUT_INVALID: 'Write it as `ctrl+shift+t`, or as two of these with a space between: `ctrl+k ctrl+t`.',
  SHORTCUT_TAKEN: 'Choose other keys, or take them from that skill first.',
  SHORTCUT_NOT_FOUND: 'List them with GET /api/v1/ide/shortcuts.',
  VARIANT_CHANGED: 'Nothing was overwritten. Put the folder back as the message says, or keep the change and stop the experiment.',
  EARLIER_DATA_DAMAGED: 'Nothing of it was taken over. Import a backup of it, or what `sqlite3 FILE .recover` makes of it.',
  PATH_NOT_FOUND: 'Name a transcript file, a folder of them, or nothing for the default places.',
  ALREADY_RUNNING: 'Use the running server, stop it with `session-buddy stop`, or choose another --port.',
  NOT_RUNNING: 'Start it with `session-buddy start`.',
  PORT_IN_USE: 'Choose another with --port, or stop the program that holds it.',
  NOT_LOOPBACK: 'Serving beyond this machine needs authentication, which this version does not have yet: use 127.0.0.1.',
  NOTHING_RECORDED: 'Run `session-buddy import` once for what agents have written already, or `session-buddy start` to follow them.',
  QUERY_TOO_SLOW: 'Ask for less: a shorter window, one skill or project, or fewer rows.',
  OVERLOADED: 'Wait a moment and send it again.',
  SETTINGS_UNREADABLE: 'Correct the settings file yourself, then try again; it was not changed.',
  SETTINGS_UNWRITABLE: 'Make the file and its folder writable for you, then try again; it was not changed.',
  SETTINGS_CONFLICT: 'Change or remove that setting yourself, then try again; the file was not changed.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export class SessionBuddyError extends Error {
  override readonly name = 'SessionBuddyError';
  readonly code: ErrorCode;
  /** True when the same call may succeed later without anything being changed. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
