import { HELPERS } from './helpers.ts';
import type { ProgramRule } from './program-rule.ts';
import { PROGRAMS } from './programs.ts';
import { INTERPRETERS, PACKAGE_PROGRAMS, PACKAGE_RUNNERS, SHELLS, WINDOWS_SHELLS, WRAPPERS, type WrapperRule } from './wrappers.ts';

/** The rule tables as sets and maps, made once. */

const words = (list: string): readonly string[] => list.split(/\s+/).filter((word) => word !== '');
const wordSet = (list: string | undefined): ReadonlySet<string> => new Set(words(list ?? ''));
const mapValues = <From, To>(table: Readonly<Record<string, From>>, convert: (value: From) => To): ReadonlyMap<string, To> =>
  new Map(Object.entries(table).map(([key, value]) => [key, convert(value)]));

export interface IndexedProgram {
  readonly subcommands: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  readonly valueOptions: ReadonlySet<string>;
  readonly aliases: ReadonlyMap<string, string>;
}

export const programs = mapValues(
  PROGRAMS,
  (rule: ProgramRule): IndexedProgram => ({
    subcommands: wordSet(rule.subcommands),
    groups: mapValues(rule.groups ?? {}, wordSet),
    valueOptions: wordSet(rule.valueOptions),
    aliases: new Map(Object.entries(rule.aliases ?? {})),
  }),
);

export interface IndexedWrapper {
  readonly valueOptions: ReadonlySet<string>;
  readonly scriptOptions: ReadonlySet<string>;
  readonly lookupOptions: ReadonlySet<string>;
  readonly operands: number;
}

export const wrappers = mapValues(
  WRAPPERS,
  (rule: WrapperRule): IndexedWrapper => ({
    valueOptions: wordSet(rule.valueOptions),
    scriptOptions: wordSet(rule.scriptOptions),
    lookupOptions: wordSet(rule.lookupOptions),
    operands: rule.operands ?? 0,
  }),
);

export const shells: ReadonlySet<string> = new Set(SHELLS);
export const packageRunners: ReadonlySet<string> = new Set(PACKAGE_RUNNERS);
export const packagePrograms = wordSet(PACKAGE_PROGRAMS);
export const windowsShells = mapValues(WINDOWS_SHELLS, wordSet);

export const interpreters = mapValues(INTERPRETERS, (rule) => ({
  moduleOption: rule.moduleOption,
  valueOptions: wordSet(rule.valueOptions),
  scripts: wordSet(rule.scripts),
}));

/** How much work a command does, in the order of {@link HELPERS}; what is in none of its lists is work. */
export const WEIGHTS = { silent: 0, question: 1, plumbing: 2, utility: 3, preparation: 4, work: 5 } as const;

const weights = new Map<string, number>([
  ...HELPERS.preparation.map((name) => [name, WEIGHTS.preparation] as const),
  ...words(HELPERS.utility).map((name) => [name, WEIGHTS.utility] as const),
  ...words(HELPERS.plumbing).map((name) => [name, WEIGHTS.plumbing] as const),
  ...words(HELPERS.question).map((name) => [name, WEIGHTS.question] as const),
  ...words(HELPERS.silent).map((name) => [name, WEIGHTS.silent] as const),
]);

/** PowerShell writes its names in any case. */
export function weightOf(name: string): number {
  return weights.get(name) ?? weights.get(name.toLowerCase()) ?? WEIGHTS.work;
}

/** True when the last word of a name is not the program's own but one the project chose: `npm run build`, `make test`. */
export function endsInProjectWord(segments: readonly string[]): boolean {
  const rule = programs.get(segments[0] ?? '');
  if (rule === undefined) return false;
  return segments.length === 2 ? rule.subcommands.has('*') : rule.groups.get(segments[1] ?? '')?.has('*') === true;
}
