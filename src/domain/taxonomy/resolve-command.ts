import type { ShellWord, SimpleCommand } from './collect-commands.ts';
import { HELPERS } from './helpers.ts';
import { PROGRAMS, type ProgramRule } from './programs.ts';
import { INTERPRETERS, SHELLS, WINDOWS_SHELLS, WRAPPERS, type WrapperRule } from './wrappers.ts';

/** How much work a command does: the order of {@link HELPERS}, then work. */
export const WEIGHTS = { shell: 0, plumbing: 1, utility: 2, preparation: 3, work: 4 } as const;

export interface NamedCommand {
  readonly name: string;
  readonly weight: number;
}

/** What a simple command turned out to be: itself, or a carrier of another command line. */
export type ResolvedCommand =
  | { readonly kind: 'named'; readonly command: NamedCommand }
  | { readonly kind: 'script'; readonly text: string; readonly carrier: string };

const words = (list: string): readonly string[] => list.split(/\s+/).filter((word) => word !== '');
const wordSet = (list: string | undefined): ReadonlySet<string> => new Set(words(list ?? ''));

interface IndexedProgram {
  readonly subcommands: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  readonly valueOptions: ReadonlySet<string>;
  readonly aliases: ReadonlyMap<string, string>;
}

function indexProgram(rule: ProgramRule): IndexedProgram {
  return {
    subcommands: wordSet(rule.subcommands),
    groups: new Map(Object.entries(rule.groups ?? {}).map(([name, list]) => [name, wordSet(list)])),
    valueOptions: wordSet(rule.valueOptions),
    aliases: new Map(Object.entries(rule.aliases ?? {})),
  };
}

interface IndexedWrapper {
  readonly valueOptions: ReadonlySet<string>;
  readonly scriptOptions: ReadonlySet<string>;
  readonly lookupOptions: ReadonlySet<string>;
  readonly operands: number;
}

function indexWrapper(rule: WrapperRule): IndexedWrapper {
  return {
    valueOptions: wordSet(rule.valueOptions),
    scriptOptions: wordSet(rule.scriptOptions),
    lookupOptions: wordSet(rule.lookupOptions),
    operands: rule.operands ?? 0,
  };
}

const programs = new Map(Object.entries(PROGRAMS).map(([name, rule]) => [name, indexProgram(rule)]));
const wrappers = new Map(Object.entries(WRAPPERS).map(([name, rule]) => [name, indexWrapper(rule)]));
const shells = new Set(SHELLS);
const windowsShells = new Map(Object.entries(WINDOWS_SHELLS).map(([name, options]) => [name, wordSet(options)]));
const interpreters = new Map(
  Object.entries(INTERPRETERS).map(([name, rule]) => [
    name,
    { moduleOption: rule.moduleOption, valueOptions: wordSet(rule.valueOptions), scripts: wordSet(rule.scripts) },
  ]),
);
const weights = new Map<string, number>([
  ...HELPERS.preparation.map((name) => [name, WEIGHTS.preparation] as const),
  ...words(HELPERS.utility).map((name) => [name, WEIGHTS.utility] as const),
  ...words(HELPERS.plumbing).map((name) => [name, WEIGHTS.plumbing] as const),
  ...words(HELPERS.shell).map((name) => [name, WEIGHTS.shell] as const),
]);

const named = (name: string): ResolvedCommand => ({
  kind: 'named',
  command: { name, weight: weights.get(name) ?? weights.get(name.toLowerCase()) ?? WEIGHTS.work },
});

/** The name of a simple command, or the command line it carries; undefined when its program cannot be told (`$CMD x`). */
export function resolveCommand(command: SimpleCommand): ResolvedCommand | undefined {
  return resolveWords(command.words, 0, command.input);
}

function resolveWords(list: readonly ShellWord[], start: number, input: string | undefined): ResolvedCommand | undefined {
  const first = list[start];
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

/** Words that are syntax: a program of this name could not be called without quotes. */
const RESERVED = new Set(words('if then else elif fi case esac for select while until do done in function time coproc'));
const PROGRAM_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]{0,63}$/u;
const WINDOWS_PATH = /^[A-Za-z]:\\|^\.{0,2}\\|[\w)}]\\\w/;

/** The name of the program behind a word: no folder, no `.exe`, no `@version`; undefined for what is no program's name. */
export function toProgramName(text: string): string | undefined {
  if (text === '.') return 'source';
  if (text === '[') return 'test';
  let name = text;
  if (name.includes('\\') && WINDOWS_PATH.test(name)) name = name.replaceAll('\\', '/');
  if (name.includes('/')) name = name.slice(name.replace(/\/+$/, '').lastIndexOf('/') + 1);
  const version = name.indexOf('@', 1);
  if (version > 0) name = name.slice(0, version);
  name = name.replace(/\.(?:exe|cmd|bat)$/i, '');
  return PROGRAM_NAME.test(name) && !RESERVED.has(name) ? name : undefined;
}

function isAssignment(word: ShellWord): boolean {
  return /^[A-Za-z_]\w*\+?=/.test(word.text);
}

/** What a runner takes as a file to run rather than a program: `uv run main.py` stays `uv run`. */
function isScriptFile(value: string): boolean {
  return /\.(?:py|[cm]?[jt]sx?|rb)$/.test(value);
}

/**
 * A word a project might give to a script or target: `build`, `test:unit`, `deps.get`. Short, and with few digits, so
 * that an id or a key, given where a target is expected, does not become part of a name.
 */
function isPlainWord(value: string): boolean {
  return value.length <= 32 && /^[a-z][a-z0-9]*(?:[:._-][a-z0-9]+)*$/i.test(value) && value.replace(/\D/g, '').length <= 3;
}

/** True when the last word of a name is not the program's own but one the project chose: `npm run build`, `make test`. */
export function isProjectWord(segments: readonly string[]): boolean {
  const rule = programs.get(segments[0] ?? '');
  if (rule === undefined) return false;
  return segments.length === 2 ? rule.subcommands.has('*') : rule.groups.get(segments[1] ?? '')?.has('*') === true;
}
