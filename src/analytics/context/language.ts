/** How a language writes comments and strings. */
interface Syntax {
  readonly comment: '#' | '//';
  readonly hasBlockComments: boolean;
  /** What begins and ends a string, the longest first. */
  readonly quotes: readonly string[];
  /** Those of them whose strings go on over the end of a line. */
  readonly longQuotes: readonly string[];
}

const slashes = (quotes: readonly string[], longQuotes: readonly string[] = []): Syntax => ({
  ...{ comment: '//', hasBlockComments: true, quotes: [...longQuotes, ...quotes], longQuotes },
});
const hash = (quotes: readonly string[], longQuotes: readonly string[] = []): Syntax => ({
  ...{ comment: '#', hasBlockComments: false, quotes: [...longQuotes, ...quotes], longQuotes },
});
const BOTH = ['"', "'"];

/** Languages whose imports and asynchronous code are known. In Rust and Swift `'` begins no string. */
export const SYNTAX = {
  python: hash(BOTH, ['"""', "'''"]),
  ruby: hash(BOTH),
  shell: hash(BOTH),
  elixir: hash(['"'], ['"""']),
  javascript: slashes(BOTH, ['`']),
  java: slashes(BOTH, ['"""']),
  kotlin: slashes(BOTH, ['"""']),
  scala: slashes(['"'], ['"""']),
  go: slashes(BOTH, ['`']),
  rust: slashes([], ['"']),
  c: slashes(BOTH),
  csharp: slashes(BOTH, ['"""']),
  php: slashes(BOTH),
  swift: slashes(['"'], ['"""']),
  dart: slashes(BOTH, ['"""', "'''"]),
} as const satisfies Record<string, Syntax>;

export type Language = keyof typeof SYNTAX;

export function syntaxOf(language: Language): Syntax {
  return SYNTAX[language];
}

/** Endings of file names and identifiers of editors, by language. */
const NAMES: Readonly<Record<Language, string>> = {
  python: 'py pyi pyw python',
  ruby: 'rb rake ruby',
  shell: 'sh bash zsh shell shellscript',
  elixir: 'ex exs elixir',
  javascript: 'js jsx mjs cjs ts tsx mts cts vue svelte javascript javascriptreact typescript typescriptreact',
  java: 'java groovy',
  kotlin: 'kt kts kotlin',
  scala: 'scala sc',
  go: 'go golang',
  rust: 'rs rust',
  c: 'c h cc cpp cxx hh hpp hxx m mm cpp objective-c objective-cpp cuda-cpp',
  csharp: 'cs csharp',
  php: 'php',
  swift: 'swift',
  dart: 'dart',
};

const languages = new Map(
  Object.entries(NAMES).flatMap(([language, names]) => names.split(' ').map((name) => [name, language as Language] as const)),
);

/**
 * @param identifier - as the editor has it; what is no programming language (`log`, `plaintext`) is none
 * @param fileName - looked at when the editor says nothing
 */
export function findLanguage(identifier: string | undefined, fileName: string): Language | undefined {
  if (identifier !== undefined && identifier.trim() !== '') return languages.get(identifier.trim().toLowerCase());
  return languages.get(fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase());
}
