import type { ShellWord, SimpleCommand } from './collect-commands.ts';
import { isPlainWord, isScriptFile, toProgramName } from './program-name.ts';
import {
  type IndexedProgram,
  type IndexedWrapper,
  interpreters,
  packagePrograms,
  packageRunners,
  programs,
  shells,
  weightOf,
  windowsShells,
  wrappers,
} from './rule-index.ts';

export interface NamedCommand {
  readonly name: string;
  readonly weight: number;
}

/** What a simple command turned out to be: itself, or a carrier of another command line. */
export type ResolvedCommand =
  | { readonly kind: 'named'; readonly command: NamedCommand }
  | { readonly kind: 'script'; readonly text: string; readonly carrier: string };

const named = (name: string): ResolvedCommand => ({ kind: 'named', command: { name, weight: weightOf(name) } });

/** The name of a simple command, or the command line it carries; undefined when its program cannot be told (`$CMD x`). */
export function resolveCommand(command: SimpleCommand): ResolvedCommand | undefined {
  return resolveWords(command.words, 0, command.input);
}

function resolveWords(list: readonly ShellWord[], start: number, input: string | undefined): ResolvedCommand | undefined {
  const first = list[start];
  if (list[start + 1]?.text === '=') {
    // PowerShell: `$out = npm test` runs npm, `$path = '…'` and what else stands before a lone `=` run nothing.
    const isCall = first?.text.startsWith('$') === true && list[start + 2]?.quoted === false;
    return isCall ? resolveWords(list, start + 2, input) : undefined;
  }
  // A prompt copied along with its command.
  if (first?.text === '$') return resolveWords(list, start + 1, input);
  const program = first === undefined ? undefined : toProgramName(first.text);
  if (program === undefined) return undefined;
  if (shells.has(program)) return resolveShell(program, list, start + 1, input);
  const windowsOptions = windowsShells.get(program.toLowerCase());
  if (windowsOptions !== undefined) return resolveWindowsShell(program, windowsOptions, list, start + 1);
  if (program === 'eval') return { kind: 'script', text: joinFrom(list, start + 1), carrier: program };
  const interpreted = resolveInterpreted(program, list, start + 1, input);
  if (interpreted !== undefined) return interpreted;

  const rule = programs.get(program);
  const { name, next } = rule === undefined ? { name: program, next: start + 1 } : withSubcommand(program, rule, list, start + 1);
  if (packageRunners.has(program) && packagePrograms.has(name.slice(program.length + 1))) return resolveWords(list, next - 1, input);
  const wrapper = wrappers.get(name);
  return (wrapper === undefined ? undefined : unwrap(name, wrapper, list, next, input)) ?? named(name);
}

/** Appends the subcommand, and the subcommand's subcommand, that the program is known to have. */
function withSubcommand(program: string, rule: IndexedProgram, list: readonly ShellWord[], start: number): { name: string; next: number } {
  const first = findSubcommand(rule.subcommands, rule, list, start);
  if (first === undefined) return { name: program, next: list.length };
  const group = rule.groups.get(first.word);
  const second = group === undefined ? undefined : findSubcommand(group, rule, list, first.next);
  if (second === undefined) return { name: `${program} ${first.word}`, next: first.next };
  const both = `${first.word} ${second.word}`;
  return { name: `${program} ${rule.aliases.get(both) ?? both}`, next: second.next };
}

function findSubcommand(
  known: ReadonlySet<string>,
  rule: IndexedProgram,
  list: readonly ShellWord[],
  start: number,
): { word: string; next: number } | undefined {
  let afterOption = false;
  for (let index = start; index < list.length; index++) {
    const word = list[index] as ShellWord;
    if (word.value.startsWith('-')) {
      if (rule.valueOptions.has(word.value)) index++;
      else afterOption = word.value !== '--' && !word.value.includes('=');
      continue;
    }
    if (word.value.startsWith('+') || isAssignment(word)) continue;
    const name = rule.aliases.get(word.value) ?? word.value;
    if (known.has(name) || (known.has('*') && !word.quoted && isPlainWord(name))) return { word: name, next: index + 1 };
    // What follows an option we do not know may be its value; anything else is an argument, and arguments do not name.
    if (!afterOption) return undefined;
    afterOption = false;
  }
  return undefined;
}

/** Finds the command that a wrapper runs. */
function unwrap(
  name: string,
  wrapper: IndexedWrapper,
  list: readonly ShellWord[],
  start: number,
  input: string | undefined,
): ResolvedCommand | undefined {
  let operands = wrapper.operands;
  for (let index = start; index < list.length; index++) {
    const word = list[index] as ShellWord;
    if (word.value === '--') {
      const next = index + 1 + operands;
      return resolveWords(list, next, input);
    }
    if (word.value.startsWith('-') || word.value.startsWith('+')) {
      if (wrapper.lookupOptions.has(word.value)) return undefined;
      if (wrapper.scriptOptions.has(word.value)) return { kind: 'script', text: joinFrom(list, index + 1), carrier: name };
      if (wrapper.valueOptions.has(word.value)) index++;
      continue;
    }
    if (isAssignment(word)) continue;
    if (operands > 0) {
      operands--;
      continue;
    }
    return isScriptFile(word.value) ? undefined : resolveWords(list, index, input);
  }
  return undefined;
}

function resolveShell(program: string, list: readonly ShellWord[], start: number, input: string | undefined): ResolvedCommand | undefined {
  for (let index = start; index < list.length; index++) {
    const word = list[index] as ShellWord;
    if (!/^[-+]/.test(word.value)) {
      const script = toProgramName(word.text);
      return named(script ?? program);
    }
    if (word.value === '-' || word.value === '-s') break;
    if (/^-[a-z]*n[a-z]*$/.test(word.value)) return named(program);
    if (/^-[a-z]*c$/.test(word.value)) {
      const script = list.slice(index + 1).find((candidate) => !candidate.value.startsWith('-'));
      return script === undefined ? named(program) : { kind: 'script', text: script.value, carrier: program };
    }
    if (/^[-+][a-z]*[oO]$/.test(word.value) || word.value === '--rcfile' || word.value === '--init-file') index++;
  }
  return input === undefined ? named(program) : { kind: 'script', text: input, carrier: program };
}

function resolveWindowsShell(program: string, options: ReadonlySet<string>, list: readonly ShellWord[], start: number): ResolvedCommand {
  for (let index = start; index < list.length; index++) {
    const word = (list[index] as ShellWord).value.toLowerCase();
    if (options.has(word)) return { kind: 'script', text: joinFrom(list, index + 1), carrier: program };
    if (word === '-file' || word === '-f') {
      const file = list[index + 1];
      return named((file === undefined ? undefined : toProgramName(file.text)) ?? program);
    }
  }
  return named(program);
}

function resolveInterpreted(
  program: string,
  list: readonly ShellWord[],
  start: number,
  input: string | undefined,
): ResolvedCommand | undefined {
  const rule = interpreters.get(program.replace(/[\d.]+$/, ''));
  if (rule === undefined) return undefined;
  for (let index = start; index < list.length; index++) {
    const word = list[index] as ShellWord;
    if (word.value === rule.moduleOption) return resolveWords(list, index + 1, input);
    if (rule.valueOptions.has(word.value)) index++;
    else if (!word.value.startsWith('-')) {
      const script = toProgramName(word.text);
      return script !== undefined && rule.scripts.has(script) ? resolveWords(list, index, input) : undefined;
    } else if (word.value === '-c' || word.value === '-e') return undefined;
  }
  return undefined;
}

function joinFrom(list: readonly ShellWord[], start: number): string {
  const rest = list.slice(start);
  return rest.length === 1 ? (rest[0] as ShellWord).value : rest.map((word) => (word.quoted ? word.value : word.text)).join(' ');
}

function isAssignment(word: ShellWord): boolean {
  return /^[A-Za-z_]\w*\+?=/.test(word.text);
}
