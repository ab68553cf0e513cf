import type { SkillKind, SkillRef } from '../skill.ts';
import { AGENT_CATEGORIES } from './agent-categories.ts';
import type { Classification } from './classification.ts';
import { MCP_SERVER_CATEGORIES } from './mcp-categories.ts';
import { CATEGORY_MODALITIES, MODALITY_WORDS } from './modality-rules.ts';
import { CATEGORY_WORDS } from './name-words.ts';
import { CATEGORY_PHASES, PHASE_WORDS, SHELL_PHASES } from './phase-rules.ts';
import { endsInProjectWord } from './rule-index.ts';
import { SHELL_CATEGORIES } from './shell-categories.ts';
import { TOOL_CATEGORIES } from './tool-categories.ts';

/** One of the rule tables, turned about: from the name or word to what the rule says of it. */
type Index = ReadonlyMap<string, string>;

const spaces = /\s+/;
const commas = /\s*,\s*/;

/** Of a word that stands under several keys, the first counts. */
function invert(table: Readonly<Record<string, string | undefined>>, separator: RegExp): Index {
  const index = new Map<string, string>();
  for (const [key, list = ''] of Object.entries(table)) {
    for (const word of list.trim().split(separator)) if (!index.has(word)) index.set(word, key);
  }
  return index;
}

const shellCategories = invert(SHELL_CATEGORIES, commas);
const shellPhases = invert(SHELL_PHASES, commas);
const toolCategories = invert(TOOL_CATEGORIES, spaces);
const agentCategories = invert(AGENT_CATEGORIES, spaces);
const mcpServerCategories = invert(MCP_SERVER_CATEGORIES, spaces);
const categoryWords = invert(CATEGORY_WORDS, spaces);
const categoryOrder = new Map(Object.keys(CATEGORY_WORDS).map((name, index) => [name, index]));
const phaseWords = invert(PHASE_WORDS, spaces);
const phaseOrder = new Map(Object.keys(PHASE_WORDS).map((name, index) => [name, index]));
const modalityWords = invert(MODALITY_WORDS, spaces);
const modalityOrder = new Map(Object.keys(MODALITY_WORDS).map((name, index) => [name, index]));

/**
 * Where a skill belongs, by the rule tables of this folder. Each part is null where no rule fits: an unknown program is
 * not forced into a category, and a reader of files serves no phase in particular.
 */
export function classify(skill: SkillRef): Classification {
  const words = toWords(skill.name);
  const category = findCategory[skill.kind](skill.name, words);
  return { category, phase: findPhase(skill, words, category), modality: findModality(words, category) };
}

const findCategory: Readonly<Record<SkillKind, (name: string, words: readonly string[]) => string | null>> = {
  shell: shellCategory,
  tool: (name) => toolCategories.get(name.toLowerCase()) ?? null,
  agent: (name, words) => agentCategories.get(name.toLowerCase()) ?? ofWords(words),
  mcp: mcpCategory,
  skill: (name, words) => ofWords(toWords(name.slice(name.lastIndexOf(':') + 1))) ?? ofWords(words),
  ci: (_name, words) => ofWords(words),
  hook: (name, words) => byPrefix(shellCategories, name.toLowerCase()) ?? ofWords(words),
};

function shellCategory(name: string, words: readonly string[]): string | null {
  const exact = shellCategories.get(name);
  if (exact !== undefined) return exact;
  const own = projectWords(name);
  return (own === null ? null : ofWords(own)) ?? byPrefix(shellCategories, name.toLowerCase()) ?? (isScript(name) ? ofWords(words) : null);
}

/** `mcp__server__tool`: the server says what it is for; otherwise the words of the tool do. */
function mcpCategory(name: string): string | null {
  const [, server = '', tool = ''] = name.split('__');
  const serverName = server.toLowerCase();
  const byServer = mcpServerCategories.get(serverName) ?? firstOf(mcpServerCategories, toWords(serverName).toReversed());
  return byServer ?? ofWords(toWords(tool));
}

function findPhase(skill: SkillRef, words: readonly string[], category: string | null): string | null {
  const ofCategory = category === null ? null : ((CATEGORY_PHASES as Readonly<Record<string, string>>)[category] ?? null);
  switch (skill.kind) {
    case 'shell': {
      const own = projectWords(skill.name) ?? (isScript(skill.name) ? words : []);
      return byPrefix(shellPhases, skill.name.toLowerCase()) ?? best(phaseWords, phaseOrder, own) ?? ofCategory;
    }
    case 'skill':
    case 'agent':
    case 'ci':
      return best(phaseWords, phaseOrder, words) ?? ofCategory;
    case 'hook':
      return 'verification';
    default:
      return ofCategory;
  }
}

function findModality(words: readonly string[], category: string | null): string | null {
  return (
    best(modalityWords, modalityOrder, words) ??
    (category === null ? null : ((CATEGORY_MODALITIES as Readonly<Record<string, string>>)[category] ?? null))
  );
}

/** Looks up `a b c`, then `a b`, then `a`. */
function byPrefix(index: Index, name: string): string | null {
  for (let end = name.length; end > 0; end = name.lastIndexOf(' ', end - 1)) {
    const found = index.get(name.slice(0, end));
    if (found !== undefined) return found;
  }
  return null;
}

/** The words a project chose itself in a command's name: `test:unit` of `npm run test:unit`; null when there are none. */
function projectWords(name: string): readonly string[] | null {
  const segments = name.split(' ');
  return segments.length > 1 && endsInProjectWord(segments) ? toWords(segments.at(-1) ?? '') : null;
}

/** A script of somebody's own says what it does by its name: `build.sh`, `run-tests`. */
function isScript(name: string): boolean {
  return /\.(?:sh|bash|zsh|ps1|py|rb|pl|[cm]?[jt]s)$/.test(name);
}

/** Words of a name in lower case, split at separators and where camelCase turns, then each two neighbors as `pull-request`. */
function toWords(name: string): readonly string[] {
  const words = name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return [...words, ...words.slice(1).map((word, index) => `${words[index]}-${word}`)];
}

function ofWords(words: readonly string[]): string | null {
  return best(categoryWords, categoryOrder, words);
}

function firstOf(index: Index, words: readonly string[]): string | null {
  for (const word of words) {
    const found = index.get(word);
    if (found !== undefined) return found;
  }
  return null;
}

/** Of all that the words say, what comes first in the table. */
function best(index: Index, order: ReadonlyMap<string, number>, words: readonly string[]): string | null {
  let found: string | null = null;
  for (const word of words) {
    const candidate = index.get(word);
    if (candidate !== undefined && (found === null || (order.get(candidate) ?? 0) < (order.get(found) ?? 0))) found = candidate;
  }
  return found;
}
