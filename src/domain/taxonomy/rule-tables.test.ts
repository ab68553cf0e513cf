import { describe, expect, it } from 'vitest';
import { AGENT_CATEGORIES } from './agent-categories.ts';
import { CATEGORIES } from './categories.ts';
import { HELPERS } from './helpers.ts';
import { MCP_SERVER_CATEGORIES } from './mcp-categories.ts';
import { MODALITIES } from './modalities.ts';
import { CATEGORY_MODALITIES, MODALITY_WORDS } from './modality-rules.ts';
import { nameShellCommand } from './name-shell-command.ts';
import { CATEGORY_WORDS } from './name-words.ts';
import { CATEGORY_PHASES, PHASE_WORDS, SHELL_PHASES, WORKFLOW_PHASES } from './phase-rules.ts';
import { PROGRAMS } from './programs.ts';
import { SHELL_CATEGORIES } from './shell-categories.ts';
import { TOOL_CATEGORIES } from './tool-categories.ts';
import { WRAPPERS } from './wrappers.ts';

type Table = Readonly<Record<string, string | undefined>>;

const categories: ReadonlySet<string> = new Set(CATEGORIES.map(({ name }) => name));
const split = (list: string | undefined, separator: RegExp): string[] => (list ?? '').trim().split(separator);
const commandNames = (table: Table): string[] => Object.values(table).flatMap((list) => split(list, /\s*,\s*/));
const wordsOf = (table: Table): string[] => Object.values(table).flatMap((list) => split(list, /\s+/));
const repeated = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

describe('the seed taxonomy', () => {
  it('names each category once, a parent before its children', () => {
    const seen = new Set<string>();
    for (const { name, parent } of CATEGORIES) {
      expect(seen.has(name)).toBe(false);
      expect(parent === null || seen.has(parent)).toBe(true);
      seen.add(name);
    }
  });

  it('names each modality once', () => {
    expect(repeated(MODALITIES.map(({ name }) => name))).toEqual([]);
  });
});

describe('the rule tables', () => {
  it.each(
    Object.entries({
      SHELL_CATEGORIES,
      TOOL_CATEGORIES,
      AGENT_CATEGORIES,
      MCP_SERVER_CATEGORIES,
      CATEGORY_WORDS,
      CATEGORY_PHASES,
      CATEGORY_MODALITIES,
    }),
  )('%s knows only categories that exist', (_title, table) => {
    expect(Object.keys(table).filter((name) => !categories.has(name))).toEqual([]);
  });

  it('know only phases and modalities that exist', () => {
    const phases: readonly string[] = WORKFLOW_PHASES;
    const modalities: readonly string[] = MODALITIES.map(({ name }) => name);
    expect(
      [...Object.keys(SHELL_PHASES), ...Object.keys(PHASE_WORDS), ...Object.values(CATEGORY_PHASES)].filter(
        (name) => !phases.includes(name),
      ),
    ).toEqual([]);
    expect([...Object.keys(MODALITY_WORDS), ...Object.values(CATEGORY_MODALITIES)].filter((name) => !modalities.includes(name))).toEqual(
      [],
    );
  });

  it.each(Object.entries({ SHELL_CATEGORIES, SHELL_PHASES }))('%s names each command once', (_title, table) => {
    expect(repeated(commandNames(table))).toEqual([]);
  });

  it.each(Object.entries({ TOOL_CATEGORIES, AGENT_CATEGORIES, MCP_SERVER_CATEGORIES, CATEGORY_WORDS, PHASE_WORDS, MODALITY_WORDS }))(
    '%s has each word once',
    (_title, table) => {
      expect(repeated(wordsOf(table))).toEqual([]);
    },
  );

  it('name commands as nameShellCommand names them, so that no rule is dead', () => {
    const names = [...commandNames(SHELL_CATEGORIES), ...commandNames(SHELL_PHASES), ...HELPERS.preparation, ...Object.keys(WRAPPERS)];
    expect(names.filter((name) => nameShellCommand(name) !== name)).toEqual([]);
  });

  it('list each helper once', () => {
    expect(repeated([HELPERS.silent, HELPERS.question, HELPERS.plumbing, HELPERS.utility].flatMap((list) => split(list, /\s+/)))).toEqual(
      [],
    );
  });

  it('list each subcommand once, and only subcommands as groups', () => {
    for (const { subcommands, groups = {} } of Object.values(PROGRAMS)) {
      const known = split(subcommands, /\s+/);
      expect(repeated(known)).toEqual([]);
      for (const [group, list] of Object.entries(groups)) {
        expect(known.includes(group) || known.includes('*')).toBe(true);
        expect(repeated(split(list, /\s+/))).toEqual([]);
      }
    }
  });
});
