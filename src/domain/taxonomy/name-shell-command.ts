import { collectCommands } from './collect-commands.ts';
import { type NamedCommand, resolveCommand, toProgramName, WEIGHTS } from './resolve-command.ts';

/** Of a longer text only the beginning is read, UTF-16 units. */
const MAX_TEXT = 64 * 1024;
const MAX_NAME = 120;
/** `bash -c` inside `sudo sh -c` inside …: read this deep. */
const MAX_DEPTH = 4;
/** When nothing in the text names a program. */
export const UNNAMED_SHELL = 'shell';

/**
 * The name of a shell command (CONTRACT section 1): the program that does the work and, where it has them, its
 * subcommand. Never throws, never empty, at most 120 characters, and never holds an argument.
 *
 * - Wrappers, options, assignments, redirections and the folder of the program are left out (`wrappers.ts`).
 * - Of several commands the one with the most work names the line, of equals the first (`helpers.ts`).
 * - A subcommand counts only if the program is known to have it (`programs.ts`). `npm run build` keeps the script's
 *   name, because `npm run` alone says nothing about what was done; a project has few scripts, so names stay bounded.
 *
 * @example nameShellCommand('cd web && FOO=1 npx -y vitest run src 2>&1 | tail -5') // => 'vitest run'
 */
export function nameShellCommand(command: string): string {
  const text = command.length > MAX_TEXT ? command.slice(0, MAX_TEXT) : command;
  let best: NamedCommand | undefined;
  try {
    best = findHeaviest(text, 0);
  } catch {
    // The parser is not ours; a text it cannot read is named by its first word.
  }
  const name = best?.name ?? nameOfFirstWord(text) ?? UNNAMED_SHELL;
  return name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name;
}

function findHeaviest(text: string, depth: number): NamedCommand | undefined {
  const collected = collectCommands(text);
  const direct = heaviestOf(collected.commands, depth);
  if (direct !== undefined && direct.weight > WEIGHTS.plumbing) return direct;
  // `x=$(gh pr view)` or `echo "$(npm test)"`: the work is in the substitution.
  return heavier(direct, heaviestOf(collected.substituted(), depth));
}

function heaviestOf(commands: ReturnType<typeof collectCommands>['commands'], depth: number): NamedCommand | undefined {
  let best: NamedCommand | undefined;
  for (const command of commands) {
    const resolved = resolveCommand(command);
    if (resolved === undefined) continue;
    const candidate =
      resolved.kind === 'named'
        ? resolved.command
        : ((depth < MAX_DEPTH ? findHeaviest(resolved.text, depth + 1) : undefined) ?? { name: resolved.carrier, weight: WEIGHTS.utility });
    best = heavier(best, candidate);
    if (best !== undefined && best.weight === WEIGHTS.work) break;
  }
  return best;
}

function heavier(a: NamedCommand | undefined, b: NamedCommand | undefined): NamedCommand | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.weight > a.weight ? b : a;
}

/** Only a bare word at the very beginning: further on, a word may be part of a quoted argument. */
function nameOfFirstWord(text: string): string | undefined {
  const match = /^\s*([\w./+-]{1,200})(?=\s|;|$)/.exec(text);
  return match?.[1] === undefined ? undefined : toProgramName(match[1]);
}
