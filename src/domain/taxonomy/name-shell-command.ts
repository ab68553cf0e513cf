import { redactSecrets } from '../redact.ts';
import { collectCommands, type SimpleCommand } from './collect-commands.ts';
import { toProgramName } from './program-name.ts';
import { type NamedCommand, resolveCommand } from './resolve-command.ts';
import { WEIGHTS } from './rule-index.ts';

/** Of a longer text only the beginning is read (UTF-16 units): the parser is quadratic on nested heredocs, and 16 Ki of them take 40 ms. */
const MAX_TEXT = 16 * 1024;
/** `bash -c` within `sudo sh -c` within …: read this deep. */
const MAX_DEPTH = 4;
/** Command lines within command lines are read up to this much in all, so that no text takes long. */
const MAX_NESTED_TEXT = 4 * MAX_TEXT;
const MAX_NAME = 120;
/** When nothing in the text names a program. */
const UNNAMED_SHELL = 'shell';

/**
 * The name of a shell command (CONTRACT section 1): the program that does the work and, where it has them, its
 * subcommand. Never throws, never empty, at most 120 characters, and never holds an argument.
 *
 * - Wrappers, options, assignments, redirections and the folder of the program are left out (`wrappers.ts`).
 * - Of several commands the one with the most work names the line, of equals the first (`helpers.ts`).
 * - A subcommand counts only if the program is known to have it (`programs.ts`). `npm run build` keeps the script's
 *   name, because `npm run` alone says nothing about what was done; a project has few scripts, so names stay bounded.
 * - `bash build.sh` and `./build.sh` are both `build.sh`; `python x.py` and `node x.js` are `python` and `node`, as their
 *   files are as often scratch as not. `npm run test` is `npm test`.
 * - Text that is PowerShell is read as far as the two languages agree.
 *
 * @example nameShellCommand('cd web && FOO=1 npx -y vitest run src 2>&1 | tail -5') // => 'vitest run'
 */
export function nameShellCommand(command: string): string {
  const beginning = command.length > MAX_TEXT ? command.slice(0, MAX_TEXT) : command;
  // To a shell a carriage return is part of a word; in a command written on Windows it ends the line.
  const text = redactSecrets(beginning.includes('\r') ? beginning.replace(/\r\n?/g, '\n') : beginning);
  const name = findName(text) ?? nameOfFirstWord(text) ?? UNNAMED_SHELL;
  return name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name;
}

function findName(text: string): string | undefined {
  try {
    return findHeaviest(text, { depth: 0, nestedText: { left: MAX_NESTED_TEXT } })?.name;
  } catch {
    // The parser is not ours; a text it cannot read is named by its first word.
    return undefined;
  }
}

/** `nestedText` is one budget for the whole text, `depth` differs along the way. */
interface Limits {
  readonly depth: number;
  readonly nestedText: { left: number };
}

function findHeaviest(text: string, limits: Limits): NamedCommand | undefined {
  const collected = collectCommands(text);
  const direct = heaviestOf(collected.commands, limits);
  if (direct !== undefined && direct.weight > WEIGHTS.plumbing) return direct;
  // `x=$(gh pr view)` or `echo "$(npm test)"`: the work is in the substitution.
  return heavier(direct, heaviestOf(collected.substituted(), limits));
}

function heaviestOf(commands: readonly SimpleCommand[], limits: Limits): NamedCommand | undefined {
  let best: NamedCommand | undefined;
  for (const command of commands) {
    const resolved = resolveCommand(command);
    if (resolved === undefined) continue;
    best = heavier(best, resolved.kind === 'named' ? resolved.command : ofScript(resolved, limits));
    if (best?.weight === WEIGHTS.work) break;
  }
  return best;
}

/** The command line that a command carries, or the carrier itself when nothing in it has a name. */
function ofScript(script: { readonly text: string; readonly carrier: string }, limits: Limits): NamedCommand {
  limits.nestedText.left -= script.text.length;
  const isReadable = limits.depth < MAX_DEPTH && limits.nestedText.left > 0;
  const inner = isReadable ? findHeaviest(script.text, { depth: limits.depth + 1, nestedText: limits.nestedText }) : undefined;
  return inner ?? { name: script.carrier, weight: WEIGHTS.utility };
}

/** The first stands unless the second does more. */
function heavier(a: NamedCommand | undefined, b: NamedCommand | undefined): NamedCommand | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.weight > a.weight ? b : a;
}

/** Only a bare word at the very beginning: further on, a word may be part of a quoted argument. */
function nameOfFirstWord(text: string): string | undefined {
  const match = /^\s*([\w./+-]{1,200})(?=\s|;|$)/.exec(text);
  return match?.[1] === undefined ? undefined : toProgramName(match[1]);
}
